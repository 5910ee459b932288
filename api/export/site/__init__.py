"""The drop-in for the 1+MG framework site: data and includes by which its pages show practices and guidance.

The site is built by Jekyll 3.10 in safe mode, with the theme elixir-toolkit-theme 1.23.0. The drop-in is four folders
named after us; one line in the site's page layout calls its hook, which prints nothing on a page without data.
"""
