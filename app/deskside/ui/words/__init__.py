"""Every sentence the product says, in the language of the reader. No Qt: commands say them too."""
