"""The visitor's side over HTTP: API, event stream, limits, the widget, a page to show it."""
