"""For a web server of one's own (``waitress-serve dashboards.wsgi:app``): the company that MILEPOST_COMPANY names.

The one module of this package with an object at import; nothing else imports it.
"""

from dashboards.app import create_app
from models.settings import find_company

app = create_app(find_company())
