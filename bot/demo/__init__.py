"""What `hotliner demo` adds to the product: places to write to it from, all on this machine."""
