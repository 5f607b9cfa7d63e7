"""One module a step; `database.HEAD` names the last."""
