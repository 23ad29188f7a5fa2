// Boost.JSON's implementation, compiled here once: Debian ships the headers, this takes the library's place.
#include <boost/json/src.hpp>
