"""Search at ``/search``: what a request asks, the search beside the web server, and the formats of its answer."""
