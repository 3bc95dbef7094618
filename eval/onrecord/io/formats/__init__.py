"""The formats that `onrecord convert` reads and writes, a format a file; `registry` lists them."""
