"""Reaching machines over SSH, on paramiko. Only here is it imported for that."""
