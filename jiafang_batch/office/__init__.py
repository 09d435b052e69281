"""Office packages (zips of parts): how parts are named, related, read within limits and patched."""
