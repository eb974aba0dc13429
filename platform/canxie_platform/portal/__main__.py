"""Start the portal: ``python -m canxie_platform.portal``, as the Hub does."""

from __future__ import annotations

import uvicorn

from canxie_platform.portal.app import make_app
from canxie_platform.settings import get_settings

if __name__ == "__main__":
    uvicorn.run(make_app(), host="127.0.0.1", port=get_settings().portal_port, log_level="warning", access_log=False, server_header=False)
