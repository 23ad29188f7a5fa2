#include "persister/postgres_writer/database.hpp"

#include <utility>

#include "persister/postgres_writer/session.hpp"
#include "persister/postgres_writer/unparking.hpp"

namespace paddock::postgres {
namespace {

std::unexpected<Trouble> trouble(Trouble::Kind kind, const std::exception& problem) {
  return std::unexpected(Trouble{kind, problem.what()});
}

/// Where exceptions end. `impossible`: what a statement that cannot work as things are comes to.
template <class Work>
auto guarded(Trouble::Kind impossible, Work work) -> Outcome<decltype(work())> {
  try {
    if constexpr (std::is_void_v<decltype(work())>) {
      work();
      return {};
    } else {
      return work();
    }
  } catch (const Refusal& problem) {
    return trouble(Trouble::Kind::refused, problem);
  } catch (const PositionMoved& problem) {
    return trouble(Trouble::Kind::moved, problem);
  } catch (const SqlError& problem) {
    return trouble(problem.blame() == SqlError::Blame::statement ? impossible : Trouble::Kind::lost, problem);
  } catch (const std::exception& problem) {
    return trouble(Trouble::Kind::lost, problem);
  }
}

/// At open and while reading, a table or a right that is missing will still be missing the next time.
template <class Work>
auto opening(Work work) {
  auto outcome = guarded(Trouble::Kind::refused, std::move(work));
  if (!outcome && outcome.error().kind == Trouble::Kind::refused) {
    outcome.error().message +=
        "; docs/database.md says what the persister's role needs and what to do about each refusal";
  }
  return outcome;
}

}  // namespace

class Database::Impl {
 public:
  explicit Impl(const DatabaseOptions& options) : session(options) {
    refuse_another_market(session);
    bring_schema_up_to_date(session);
    prepare_statements(session);
    take_position(session);
    load_parked(session);
    describe();
  }

  void write(const projection::Batch& batch) {
    session.parked.begin();
    try {
      write_batch(session, batch, false);
    } catch (const SqlError& problem) {
      if (problem.blame() != SqlError::Blame::data) throw;
      session.parked.undo();
      session.seen_vehicles.clear();
      write_batch(session, batch, true);
    }
    if (session.parked.count() != parked.count) describe();
  }

  CameBack retry_parked(model::Seq at) {
    const CameBack moved = unparking.work(session, at);
    if (moved.rows > 0) {
      parked.examples.clear();
      describe();
    }
    return moved;
  }

  /// Asks for examples only while there are too few: there may be any number of parked rows.
  void describe() {
    parked.count = session.parked.count();
    if (parked.examples.size() < kExamples) parked.examples = examples_of_parked(session, kExamples);
  }

  static constexpr std::size_t kExamples = 5;
  Session session;
  Unparking unparking;
  ParkedRows parked;
};

Database::Database(std::unique_ptr<Impl> impl) noexcept : impl_(std::move(impl)) {}
Database::Database(Database&&) noexcept = default;
Database& Database::operator=(Database&&) noexcept = default;
Database::~Database() = default;

Outcome<Database> Database::open(const DatabaseOptions& options) {
  return opening([&] { return Database{std::make_unique<Impl>(options)}; });
}

Outcome<PositionRow> Database::position() {
  return opening([&] { return read_position(impl_->session); });
}

Outcome<projection::Stored> Database::load() {
  return opening([&] { return load_fold(impl_->session); });
}

Outcome<void> Database::write(const projection::Batch& batch) {
  return guarded(Trouble::Kind::lost, [&] { impl_->write(batch); });
}

Outcome<CameBack> Database::retry_parked(model::Seq at) {
  return guarded(Trouble::Kind::lost, [&] { return impl_->retry_parked(at); });
}

std::vector<base::Uuid> Database::take_row_by_row() { return std::exchange(impl_->session.row_by_row, {}); }

const ParkedRows& Database::parked() const noexcept { return impl_->parked; }

}  // namespace paddock::postgres
