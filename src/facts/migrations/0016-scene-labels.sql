-- What a scene is called at the desk may hold the title of a post, and that a name somebody took back. What was counted stays as it is.
grant update (label) on facts.scenes to :app;
