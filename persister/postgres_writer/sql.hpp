#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

/// A thin layer over libpqxx: the only file that knows it, and the one where its exceptions become ours.
namespace paddock::postgres {

/// A statement or a connection failed.
class SqlError : public std::runtime_error {
 public:
  enum class Blame : std::uint8_t {
    data,        ///< the values were refused: a constraint, a range, a trigger
    statement,   ///< it cannot work as things are: no such table, no right to do it
    connection,  ///< the server is gone, busy, full or restarting: the same may work later
  };
  SqlError(Blame blame, const std::string& message) : std::runtime_error(message), blame_(blame) {}
  [[nodiscard]] Blame blame() const noexcept { return blame_; }
  /// What an SQLSTATE says about it. One that nobody knows was raised by somebody's own trigger or function:
  /// for the data.
  [[nodiscard]] static Blame blame_of(std::string_view sqlstate) noexcept;

 private:
  Blame blame_;
};

/// The rows of a result. Cheap to copy.
class Rows {
 public:
  struct State;
  explicit Rows(std::shared_ptr<const State> state) noexcept : state_(std::move(state)) {}

  [[nodiscard]] std::size_t size() const noexcept;
  /// Rows that the statement inserted, changed or deleted.
  [[nodiscard]] std::size_t affected() const noexcept;
  /// Valid as long as this; nothing: NULL.
  [[nodiscard]] std::optional<std::string_view> at(std::size_t row, std::size_t column) const;
  /// Empty for NULL.
  [[nodiscard]] std::string text(std::size_t row, std::size_t column) const {
    return std::string{at(row, column).value_or("")};
  }
  [[nodiscard]] std::uint64_t number(std::size_t row, std::size_t column) const;
  [[nodiscard]] bool boolean(std::size_t row, std::size_t column) const { return at(row, column) == "t"; }

 private:
  std::shared_ptr<const State> state_;
};

/// A connection to the server. One thread. All functions throw SqlError.
class Connection {
 public:
  using Setting = std::pair<const char*, std::string>;
  Connection(const std::string& url, std::span<const Setting> settings);
  Connection(Connection&&) noexcept;
  Connection& operator=(Connection&&) noexcept;
  ~Connection();

  void prepare(const std::string& name, const std::string& sql);

 private:
  friend class Transaction;
  struct State;
  std::unique_ptr<State> state_;
};

/// A transaction; without `commit` it never happened. At most one at a time on a connection.
class Transaction {
 public:
  /// A value in its text form; nothing: NULL.
  using Parameter = std::optional<std::string>;

  explicit Transaction(Connection& connection);
  Transaction(const Transaction&) = delete;
  Transaction& operator=(const Transaction&) = delete;
  ~Transaction();

  Rows run(const std::string& sql);
  Rows run_with(const std::string& sql, const std::vector<Parameter>& values);
  Rows run_prepared(const std::string& name, const std::vector<Parameter>& values);
  /// When it throws with Blame::connection, nobody knows whether the transaction was committed.
  void commit();

 private:
  friend class CopyStream;
  struct State;
  std::unique_ptr<State> state_;
};

/// A part of a transaction that can be taken back alone, and is unless `keep` is called.
class Savepoint {
 public:
  explicit Savepoint(Transaction& transaction);
  Savepoint(const Savepoint&) = delete;
  Savepoint& operator=(const Savepoint&) = delete;
  ~Savepoint();
  void keep();

 private:
  Transaction& transaction_;
  bool kept_ = false;
};

/// A COPY into a table.
class CopyStream {
 public:
  CopyStream(Transaction& transaction, const std::string& table, const std::vector<std::string>& columns);
  ~CopyStream();
  CopyStream(const CopyStream&) = delete;
  CopyStream& operator=(const CopyStream&) = delete;
  /// Whole lines of COPY's text format, each with its line end; takes the last line end away.
  void write(std::string& lines);
  /// To be called after the last line: only then errors show.
  void finish();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace paddock::postgres
