"""The staff's side in a browser: pages under `/staff`, and what signs people in to them."""
