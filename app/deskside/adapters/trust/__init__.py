"""Keys, signatures, and where approvals lie. SSHSIG on `cryptography`; no program of OpenSSH is started."""
