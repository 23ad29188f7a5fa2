"""One connection to PostgreSQL by libpq itself, with prepared statements, so that what is measured is the server. Parameters
and results are text."""

import ctypes
import ctypes.util

_pq = ctypes.CDLL(ctypes.util.find_library("pq") or "libpq.so.5")
_POINTERS = ("PQconnectdb", "PQexec", "PQprepare", "PQexecPrepared")
_TEXTS = ("PQerrorMessage", "PQresultErrorMessage", "PQgetvalue")
for _name in _POINTERS:
    getattr(_pq, _name).restype = ctypes.c_void_p
for _name in _TEXTS:
    getattr(_pq, _name).restype = ctypes.c_char_p
_OK, _COMMAND_OK, _TUPLES_OK = 0, 1, 2


class Connection:
    """One thread at a time; others run while it waits for the server. Errors are RuntimeError with the server's words."""

    def __init__(self, url):
        self._handle = ctypes.c_void_p(_pq.PQconnectdb(url.encode()))
        if _pq.PQstatus(self._handle) != _OK:
            raise RuntimeError(_pq.PQerrorMessage(self._handle).decode())

    def __enter__(self):
        return self

    def __exit__(self, *_):
        _pq.PQfinish(self._handle)

    def prepare(self, name, text):
        self._rows(_pq.PQprepare(self._handle, name.encode(), text.encode(), 0, None))

    def execute(self, name, *parameters):
        """Runs a prepared statement; its rows."""
        return self._rows(self._run(name, parameters))

    def fetch(self, name, *parameters):
        """As `execute`, but only how many rows came: all of them are fetched, none is looked at."""
        return self._result(self._run(name, parameters), _pq.PQntuples)

    def _run(self, name, parameters):
        values = (ctypes.c_char_p * max(1, len(parameters)))(*(p.encode() for p in parameters))
        return _pq.PQexecPrepared(self._handle, name.encode(), len(parameters), values, None, None, 0)

    def sql(self, text):
        """Runs SQL by the simple protocol; the rows of its last statement."""
        return self._rows(_pq.PQexec(self._handle, text.encode()))

    def count(self, text):
        """As `sql`, but only how many rows came, as `fetch`."""
        return self._result(_pq.PQexec(self._handle, text.encode()), _pq.PQntuples)

    def _rows(self, pointer):
        def read(result):
            columns = range(_pq.PQnfields(result))
            return [tuple(_pq.PQgetvalue(result, row, column).decode() for column in columns)
                    for row in range(_pq.PQntuples(result))]
        return self._result(pointer, read)

    @staticmethod
    def _result(pointer, read):
        result = ctypes.c_void_p(pointer)
        try:
            if _pq.PQresultStatus(result) not in (_COMMAND_OK, _TUPLES_OK):
                raise RuntimeError(_pq.PQresultErrorMessage(result).decode())
            return read(result)
        finally:
            _pq.PQclear(result)
