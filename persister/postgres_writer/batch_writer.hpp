#pragma once

#include <cstddef>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "persister/postgres_writer/session.hpp"

namespace paddock::postgres {

/// Writes the rows of one batch within a transaction. Rows that are parked, or depend on one that is, go to
/// parked_rows; in careful mode also every row that its table refuses. One use.
class BatchWriter {
 public:
  BatchWriter(Session& session, Transaction& transaction, model::Seq at, bool careful)
      : session_(session), transaction_(transaction), at_(at), careful_(careful) {}

  void write(const projection::Batch& batch);

 private:
  void write_accounts(std::span<const projection::AccountRow> rows);
  void write_offerings(std::span<const projection::OfferingRow> rows);
  void write_marks(std::span<const projection::MarkRow> rows);
  void write_levels(std::span<const projection::LevelRow> rows);
  void write_changed_orders(std::span<const projection::OrderRow> rows);

  /// Those of `ids` that `table` knows, after adding the others where the table is ours to add to.
  [[nodiscard]] std::set<base::Uuid> known(const std::string& table, bool ours,
                                           const std::vector<base::Uuid>& ids);

  /// `write(rows)` for the rows that can be written; the others are parked.
  template <class Row, class Write>
  void put(std::span<const Row> rows, Write write);
  template <class Row, class Write>
  void put_carefully(std::span<const Row> rows, Write& write);
  template <class Row>
  void copy(std::span<const Row> rows);
  template <class Row>
  void upsert(std::span<const Row> rows);

  /// A row that its table does not take by itself.
  template <class Row>
  void refuse(const Row& row, const std::string& reason) {
    park(row, reason);
  }
  void refuse(const projection::MarkRow& row, const std::string&) {
    session_.row_by_row.push_back(row.offering);
  }
  template <class Row>
  void park(const Row& row, const std::string& reason);
  void park_reference(const std::string& column, std::uint64_t number, const std::string& json,
                      const std::string& reason);
  void note_parked_id(const projection::OfferingRow& row) { session_.parked.add_offering(row.id); }
  void note_parked_id(const projection::AccountRow& row) { session_.parked.add_account(row.account); }
  template <class Row>
  void note_parked_id(const Row&) {}

  Session& session_;
  Transaction& transaction_;
  model::Seq at_;
  bool careful_;
};

}  // namespace paddock::postgres
