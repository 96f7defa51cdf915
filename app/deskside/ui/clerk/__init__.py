"""The clerk's windows. Each panel is a pair: `x_model` knows (QtCore only), `x_view` shows."""
