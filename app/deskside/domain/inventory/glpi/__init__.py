"""System information in the inventory format of GLPI, which asset management takes in as an agent's."""
