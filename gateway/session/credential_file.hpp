#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/result.hpp"
#include "engine/model/types.hpp"

/// The file `credentials` of a market: who may log in. One line a port:
///
///     port=7 user=ALICE1 account=7 more=8,9 cancel_on_disconnect=no locked_until=0 hash=$argon2id$v=19$...
///
/// Lines that begin with # are comments, and are lost when the file is written anew.
namespace paddock::session {

/// One login identity.
struct Credential {
  model::PortId port;
  std::string user;                    ///< 1 to 6 characters `A-Z0-9`
  model::AccountId account;            ///< whose orders they are when an order names none
  std::vector<model::AccountId> more;  ///< others that the port was made for; the log entitles it, not this
  bool cancel_on_disconnect = false;   ///< the end of a connection cancels the port's orders
  std::int64_t locked_until = 0;       ///< nanoseconds since the epoch; 0: not locked
  std::string hash;                    ///< argon2id
};

/// All credentials, ascending by port. A plain value.
class CredentialList {
 public:
  /// Reads the text of a file; an error names line and field.
  [[nodiscard]] static base::Result<CredentialList> parse(std::string_view text);
  /// Reads a file; one that is not there is an empty list, one that others may read or write is refused.
  [[nodiscard]] static base::Result<CredentialList> load(const std::filesystem::path& file);

  [[nodiscard]] std::string text() const;
  /// Replaces `file` in one step: whoever reads it sees the old or the new list. Mode 0600.
  [[nodiscard]] base::Result<void> save(const std::filesystem::path& file) const;

  /// Null when there is none. `user` in upper case.
  [[nodiscard]] const Credential* find_user(std::string_view user) const noexcept;
  [[nodiscard]] const Credential* find_port(model::PortId port) const noexcept;
  [[nodiscard]] const std::vector<Credential>& all() const noexcept { return all_; }

  /// Puts one in, in the place of one with the same port.
  void put(Credential credential);
  /// False when there is none.
  bool remove(model::PortId port);

 private:
  std::vector<Credential> all_;
};

}  // namespace paddock::session
