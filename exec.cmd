@rem "npm start" begins with exec, so that a signal reaches the server and not only the shell around it.
@rem Windows has no exec; its shell looks in this folder first and finds this, which just runs the rest.
@%*
