"""What every screen is made of: tokens, theme, icons and the shared widgets.

Screens compose these and set no colour, font or distance of their own. Everything that could show
markup is made in `text`, as plain text: what a machine or a file says never becomes rich text.
"""
