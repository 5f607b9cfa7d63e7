"""One module a step; `playdatabase.HEAD` names the last."""
