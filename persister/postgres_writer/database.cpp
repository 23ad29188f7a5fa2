#include "persister/postgres_writer/database.hpp"

#include <utility>

#include "persister/postgres_writer/session.hpp"

namespace paddock::postgres {
namespace {

std::unexpected<Trouble> trouble(Trouble::Kind kind, const std::exception& problem) {
  return std::unexpected(Trouble{kind, problem.what()});
}

/// Where exceptions end.
template <class Work>
auto guarded(Work work) -> Outcome<decltype(work())> {
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
  } catch (const std::exception& problem) {
    return trouble(Trouble::Kind::lost, problem);
  }
}

}  // namespace

class Database::Impl {
 public:
  explicit Impl(const DatabaseOptions& options) : session(options) {
    bring_schema_up_to_date(session);
    prepare_statements(session);
    take_position(session);
    load_parked(session);
    parked = describe_parked(session);
  }

  void write(const projection::Batch& batch) {
    const auto before =
        session.parked.rows.size() + session.parked.users.size() + session.parked.vehicles.size();
    try {
      write_batch(session, batch, false);
    } catch (const SqlError& problem) {
      if (problem.blame() != SqlError::Blame::data) throw;
      load_parked(session);
      write_batch(session, batch, true);
    }
    const auto after =
        session.parked.rows.size() + session.parked.users.size() + session.parked.vehicles.size();
    if (after != before) parked = describe_parked(session);
  }

  Session session;
  ParkedRows parked;
};

Database::Database(std::unique_ptr<Impl> impl) noexcept : impl_(std::move(impl)) {}
Database::Database(Database&&) noexcept = default;
Database& Database::operator=(Database&&) noexcept = default;
Database::~Database() = default;

Outcome<Database> Database::open(const DatabaseOptions& options) {
  return guarded([&] { return Database{std::make_unique<Impl>(options)}; });
}

Outcome<PositionRow> Database::position() {
  return guarded([&] { return read_position(impl_->session); });
}

Outcome<projection::Stored> Database::load() {
  return guarded([&] { return load_fold(impl_->session); });
}

Outcome<void> Database::write(const projection::Batch& batch) {
  return guarded([&] { impl_->write(batch); });
}

Outcome<std::size_t> Database::retry_parked(model::Seq at) {
  return guarded([&]() -> std::size_t {
    if (impl_->session.parked.empty()) return 0;
    const std::size_t moved = unpark(impl_->session, at);
    impl_->parked = describe_parked(impl_->session);
    return moved;
  });
}

const ParkedRows& Database::parked() const noexcept { return impl_->parked; }

}  // namespace paddock::postgres
