-- What search finds is of ever more kinds, each from a folder of its own: how a kind is written is checked here, which there are in the code.
alter table content.public_texts drop constraint public_texts_kind_check;
alter table content.public_texts add constraint public_texts_kind_check check (kind ~ '^[a-z][a-z-]{1,19}$');
