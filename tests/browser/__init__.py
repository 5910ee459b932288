"""The site as people meet it: in a real browser, and link by link."""
