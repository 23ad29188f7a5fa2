#include "gateway/session/credential_file.hpp"

#include <fcntl.h>
#include <fmt/ranges.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <fstream>
#include <iterator>

#include "engine/ipc/file_lock.hpp"

namespace paddock::session {
namespace {

using base::fail;

template <class Number>
bool read_number(std::string_view text, Number& number) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  return error == std::errc{} && end == text.data() + text.size();
}

template <class Id>
bool read_id(std::string_view text, Id& id) {
  typename Id::rep raw{};
  if (!read_number(text, raw)) return false;
  id = Id{raw};
  return true;
}

bool read_more(std::string_view text, std::vector<model::AccountId>& more) {
  while (!text.empty()) {
    const std::string_view one = text.substr(0, text.find(','));
    model::AccountId account{};
    if (!read_id(one, account)) return false;
    more.push_back(account);
    text.remove_prefix(std::min(text.size(), one.size() + 1));
  }
  return true;
}

bool read_field(std::string_view name, std::string_view value, Credential& credential) {
  if (name == "port") return read_id(value, credential.port);
  if (name == "account") return read_id(value, credential.account);
  if (name == "more") return read_more(value, credential.more);
  if (name == "locked_until") return read_number(value, credential.locked_until);
  if (name == "cancel_on_disconnect") {
    credential.cancel_on_disconnect = value == "yes";
    return value == "yes" || value == "no";
  }
  if (name == "user") {
    credential.user = value;
    return !value.empty();
  }
  if (name == "hash") {
    credential.hash = value;
    return !value.empty();
  }
  return false;
}

base::Result<Credential> read_line(std::string_view line, std::size_t number) {
  Credential credential{};
  while (!line.empty()) {
    const std::string_view word = line.substr(0, line.find(' '));
    line.remove_prefix(std::min(line.size(), word.size() + 1));
    if (word.empty()) continue;
    const std::size_t equals = word.find('=');
    if (equals == std::string_view::npos ||
        !read_field(word.substr(0, equals), word.substr(equals + 1), credential)) {
      return fail("credentials: line {}: '{}' cannot be read", number, word.substr(0, equals));
    }
  }
  if (credential.port.raw() == 0 || credential.user.empty() || credential.hash.empty()) {
    return fail("credentials: line {}: port, user or hash is missing", number);
  }
  return credential;
}

base::Result<void> write_all(int fd, std::string_view text, const std::filesystem::path& file) {
  while (!text.empty()) {
    const ssize_t written = ::write(fd, text.data(), text.size());
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return fail("{} cannot be written: {}", file.string(), std::strerror(errno));
    text.remove_prefix(static_cast<std::size_t>(written));
  }
  if (::fsync(fd) != 0) return fail("{} cannot be synced: {}", file.string(), std::strerror(errno));
  return {};
}

}  // namespace

base::Result<CredentialList> CredentialList::parse(std::string_view text) {
  CredentialList list;
  for (std::size_t number = 1; !text.empty(); ++number) {
    const std::string_view line = text.substr(0, text.find('\n'));
    text.remove_prefix(std::min(text.size(), line.size() + 1));
    if (line.empty() || line.front() == '#') continue;
    auto credential = read_line(line, number);
    if (!credential) return std::unexpected(credential.error());
    if (list.find_port(credential->port) != nullptr || list.find_user(credential->user) != nullptr) {
      return fail("credentials: line {}: port {} or user {} is there twice", number, credential->port.raw(),
                  credential->user);
    }
    list.put(std::move(*credential));
  }
  return list;
}

base::Result<CredentialList> CredentialList::load(const std::filesystem::path& file) {
  struct stat status {};
  if (::stat(file.c_str(), &status) != 0) {
    if (errno == ENOENT) return CredentialList{};
    return fail("{} cannot be read: {}", file.string(), std::strerror(errno));
  }
  if ((status.st_mode & 077U) != 0) {
    return fail("{} may be read by others than its owner; run: chmod 600 {}", file.string(), file.string());
  }
  if (::access(file.c_str(), R_OK) != 0) {
    return fail("{} cannot be read: {}", file.string(), std::strerror(errno));
  }
  std::ifstream stream{file};
  const std::string text{std::istreambuf_iterator<char>{stream}, {}};
  if (stream.bad() || !stream.is_open()) return fail("{} cannot be read", file.string());
  return parse(text);
}

std::string CredentialList::text() const {
  std::string text;
  for (const Credential& one : all_) {
    std::vector<std::uint32_t> more;
    std::ranges::transform(one.more, std::back_inserter(more), [](model::AccountId id) { return id.raw(); });
    fmt::format_to(std::back_inserter(text),
                   "port={} user={} account={} more={} cancel_on_disconnect={} locked_until={} hash={}\n",
                   one.port.raw(), one.user, one.account.raw(), fmt::join(more, ","),
                   one.cancel_on_disconnect ? "yes" : "no", one.locked_until, one.hash);
  }
  return text;
}

base::Result<void> CredentialList::save(const std::filesystem::path& file) const {
  const std::filesystem::path fresh = file.string() + ".new";
  {
    const ipc::Descriptor fd{::open(fresh.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600)};
    if (fd.get() < 0) return fail("{} cannot be made: {}", fresh.string(), std::strerror(errno));
    if (::fchmod(fd.get(), 0600) != 0) {
      return fail("{} cannot be kept from others: {}", fresh.string(), std::strerror(errno));
    }
    ipc::give_to_owner_of_folder(fd.get(), fresh);
    if (auto written = write_all(fd.get(), text(), fresh); !written) return written;
  }
  if (::rename(fresh.c_str(), file.c_str()) != 0) {
    return fail("{} cannot be replaced: {}", file.string(), std::strerror(errno));
  }
  const ipc::Descriptor folder{::open(file.parent_path().c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)};
  if (folder.get() < 0 || ::fsync(folder.get()) != 0) {
    return fail("{} cannot be synced: {}", file.parent_path().string(), std::strerror(errno));
  }
  return {};
}

const Credential* CredentialList::find_user(std::string_view user) const noexcept {
  const auto found = std::ranges::find(all_, user, &Credential::user);
  return found == all_.end() ? nullptr : &*found;
}

const Credential* CredentialList::find_port(model::PortId port) const noexcept {
  const auto found = std::ranges::lower_bound(all_, port, {}, &Credential::port);
  return found == all_.end() || found->port != port ? nullptr : &*found;
}

void CredentialList::put(Credential credential) {
  const auto place = std::ranges::lower_bound(all_, credential.port, {}, &Credential::port);
  if (place != all_.end() && place->port == credential.port) {
    *place = std::move(credential);
  } else {
    all_.insert(place, std::move(credential));
  }
}

bool CredentialList::remove(model::PortId port) {
  return std::erase_if(all_, [&](const Credential& one) { return one.port == port; }) > 0;
}

}  // namespace paddock::session
