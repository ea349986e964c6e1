"""Pull requests: propose rendered files to the infra repository, follow their fate."""
