#include "gateway/soup/packet.hpp"

#include "engine/base/check.hpp"
#include "gateway/soup/login.hpp"

namespace paddock::soup {

Frame next_frame(Bytes buffered, std::size_t max_length) noexcept {
  Frame frame;
  if (buffered.size() < kLengthSize) return frame;
  const std::size_t length = load_big<std::uint16_t>(buffered.data());
  if (length == 0) {
    frame.state = Frame::State::zero_length;
  } else if (length > max_length) {
    frame.state = Frame::State::too_long;
  } else if (buffered.size() >= kLengthSize + length) {
    frame.state = Frame::State::complete;
    frame.packet.type = static_cast<char>(buffered[kLengthSize]);
    frame.packet.payload = buffered.subspan(kHeaderSize, length - 1);
    frame.size = kLengthSize + length;
  }
  return frame;
}

std::string_view client_fault(const Packet& packet, bool logged_in) noexcept {
  switch (packet.type) {
    case type::debug:
      return {};
    case type::login_request:
      if (logged_in) return "a second login request on one connection";
      if (packet.payload.size() != kLoginRequestSize) return "a login request of the wrong size";
      return {};
    case type::unsequenced:
      if (!logged_in) return "a message before the login";
      if (packet.payload.empty()) return "an empty message";
      return {};
    case type::client_heartbeat:
    case type::logout:
      if (!logged_in) return "a packet before the login";
      if (!packet.payload.empty()) return "a heartbeat or logout with a payload";
      return {};
    default:
      return "a packet type that no client sends";
  }
}

void append_packet(std::vector<std::uint8_t>& out, char type, Bytes payload) {
  PADDOCK_CHECK(payload.size() < kMaxLength, "a packet's payload fits its length field");
  const std::size_t at = out.size();
  out.resize(at + kHeaderSize);
  store_big(out.data() + at, static_cast<std::uint16_t>(payload.size() + 1));
  out[at + kLengthSize] = static_cast<std::uint8_t>(type);
  out.insert(out.end(), payload.begin(), payload.end());
}

void append_packet(std::vector<std::uint8_t>& out, char type, std::string_view text) {
  append_packet(out, type, Bytes{reinterpret_cast<const std::uint8_t*>(text.data()), text.size()});
}

}  // namespace paddock::soup
