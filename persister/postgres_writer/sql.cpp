#include "persister/postgres_writer/sql.hpp"

#include <pqxx/pqxx>

#include <array>
#include <charconv>
#include <tuple>

#include "engine/base/check.hpp"

namespace paddock::postgres {
namespace {

struct CopyLines {
  std::string text;
};

}  // namespace
}  // namespace paddock::postgres

namespace pqxx::internal {
/// Lets a COPY stream take lines that are already in its format.
template <>
inline std::string TypedCopyEscaper::operator()(const paddock::postgres::CopyLines* lines) const {
  return lines->text;
}
}  // namespace pqxx::internal

namespace paddock::postgres {
namespace {

std::string without_line_end(std::string message) {
  while (!message.empty() && message.back() == '\n') message.pop_back();
  return message;
}

/// Where libpqxx's exceptions end.
template <class Work>
auto converted(Work work) -> decltype(work()) {
  try {
    return work();
  } catch (const pqxx::insufficient_privilege& problem) {  // comes without its SQLSTATE
    throw SqlError(SqlError::Blame::statement, without_line_end(problem.what()));
  } catch (const pqxx::sql_error& problem) {
    throw SqlError(SqlError::blame_of(problem.sqlstate()), without_line_end(problem.what()));
  } catch (const std::exception& problem) {
    throw SqlError(SqlError::Blame::connection, without_line_end(problem.what()));
  }
}

std::vector<const char*> pointers(const std::vector<Transaction::Parameter>& values) {
  std::vector<const char*> texts;
  texts.reserve(values.size());
  for (const auto& value : values) texts.push_back(value ? value->c_str() : nullptr);
  return texts;
}

}  // namespace

SqlError::Blame SqlError::blame_of(std::string_view sqlstate) noexcept {
  if (sqlstate.size() != 5) return Blame::connection;  // it did not come from the server
  const std::string_view kind = sqlstate.substr(0, 2);
  // syntax or access rule, missing schema or catalog, feature not supported
  for (const std::string_view statement : {"42", "3F", "3D", "0A"}) {
    if (kind == statement) return Blame::statement;
  }
  // connection, authorization, state of transaction, session or cursor, deadlock, resources, limits, not in
  // the right state or locked, operator's intervention, system, configuration, internal
  for (const std::string_view server :
       {"08", "28", "0B", "24", "25", "26", "2D", "3B", "40", "53", "55", "57", "58", "F0", "XX"}) {
    if (kind == server) return Blame::connection;
  }
  return Blame::data;
}

struct Rows::State {
  pqxx::result result;
};

std::size_t Rows::size() const noexcept { return state_->result.size(); }
std::size_t Rows::affected() const noexcept { return state_->result.affected_rows(); }

std::optional<std::string_view> Rows::at(std::size_t row, std::size_t column) const {
  const auto field =
      state_->result[static_cast<pqxx::result_size_type>(row)][static_cast<pqxx::row_size_type>(column)];
  if (field.is_null()) return std::nullopt;
  return std::string_view{field.c_str(), field.size()};
}

std::uint64_t Rows::number(std::size_t row, std::size_t column) const {
  std::uint64_t value = 0;
  const auto text = at(row, column).value_or("");
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  PADDOCK_CHECK(error == std::errc{} && end == text.data() + text.size(), "the column holds a count");
  return value;
}

struct Connection::State {
  explicit State(const std::string& url) : connection(url) {}
  pqxx::connection connection;
};

Connection::Connection(const std::string& url, std::span<const Setting> settings) {
  converted([&] {
    state_ = std::make_unique<State>(url);
    // libpqxx repeats these by itself should it have to connect anew.
    for (const auto& [name, value] : settings) state_->connection.set_variable(name, value);
  });
}
Connection::Connection(Connection&&) noexcept = default;
Connection& Connection::operator=(Connection&&) noexcept = default;
Connection::~Connection() = default;

void Connection::prepare(const std::string& name, const std::string& sql) {
  converted([&] { state_->connection.prepare(name, sql); });
}

struct Transaction::State {
  explicit State(pqxx::connection& connection) : work(connection) {}
  pqxx::work work;

  Rows rows(pqxx::result result) {
    return Rows{std::make_shared<const Rows::State>(Rows::State{std::move(result)})};
  }
};

Transaction::Transaction(Connection& connection)
    : state_(converted([&] { return std::make_unique<State>(connection.state_->connection); })) {}
Transaction::~Transaction() = default;

Rows Transaction::run(const std::string& sql) {
  return converted([&] { return state_->rows(state_->work.exec(sql)); });
}

Rows Transaction::run_with(const std::string& sql, const std::vector<Parameter>& values) {
  const auto texts = pointers(values);
  return converted(
      [&] { return state_->rows(state_->work.exec_params(sql, pqxx::prepare::make_dynamic_params(texts))); });
}

Rows Transaction::run_prepared(const std::string& name, const std::vector<Parameter>& values) {
  const auto texts = pointers(values);
  return converted([&] {
    return state_->rows(state_->work.exec_prepared(name, pqxx::prepare::make_dynamic_params(texts)));
  });
}

void Transaction::commit() {
  converted([&] { state_->work.commit(); });
}

Savepoint::Savepoint(Transaction& transaction) : transaction_(transaction) {
  transaction_.run("SAVEPOINT part");
}

Savepoint::~Savepoint() {
  if (kept_) return;
  try {
    transaction_.run("ROLLBACK TO SAVEPOINT part");
  } catch (const SqlError&) {
    // The connection is gone: whoever goes on with the transaction finds out.
  }
}

void Savepoint::keep() {
  transaction_.run("RELEASE SAVEPOINT part");
  kept_ = true;
}

struct CopyStream::State {
  State(pqxx::work& work, const std::string& table, const std::vector<std::string>& columns)
      : stream(work, table, columns) {}
  pqxx::stream_to stream;
};

CopyStream::CopyStream(Transaction& transaction, const std::string& table,
                       const std::vector<std::string>& columns)
    : state_(converted([&] { return std::make_unique<State>(transaction.state_->work, table, columns); })) {}
CopyStream::~CopyStream() = default;

void CopyStream::write(std::string& lines) {
  PADDOCK_CHECK(lines.ends_with('\n'), "lines of a COPY end");
  lines.pop_back();  // the stream adds the last line end itself
  converted([&] { state_->stream << std::tuple{CopyLines{lines}}; });
}

void CopyStream::finish() {
  converted([&] { state_->stream.complete(); });
}

}  // namespace paddock::postgres
