"""What people see. `bridge` is the only file here that knows threads; `words` knows no Qt."""
