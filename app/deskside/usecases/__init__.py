"""What people do, one module per deed, named by its verb. Blocking and Qt-free; see `ports`."""
