"""Questions in words at ``/ask``: read beside the web server, answered by the engine."""
