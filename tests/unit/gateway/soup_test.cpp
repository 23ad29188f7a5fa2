#include <gtest/gtest.h>

#include <vector>

#include "gateway/soup/login.hpp"
#include "gateway/soup/packet.hpp"
#include "tests/unit/gateway/hex.hpp"

namespace paddock::soup {
namespace {

using test::bytes_of;
using test::hex_of;

constexpr const char* kFirstLogin =
    "00 2F 4C 54 52 44 52 30 31 73 33 63 72 65 74 20 20 20 20 20 20 20 20 20 20 20 20 20 20 20 20 20"
    "20 20 20 20 20 20 20 20 20 20 20 20 20 20 20 20 31";
constexpr const char* kReconnect =
    "00 2F 4C 54 52 44 52 30 31 73 33 63 72 65 74 20 20 20 20 32 30 32 36 31 31 32 33 30 31 20 20 20"
    "20 20 20 20 20 20 20 20 20 20 20 20 20 31 30 34 35";
constexpr const char* kAccepted =
    "00 1F 41 32 30 32 36 31 31 32 33 30 31 20 20 20 20 20 20 20 20 20 20 20 20 20 20 20 20 20 20 20 31";
constexpr const char* kReconnected =
    "00 1F 41 32 30 32 36 31 31 32 33 30 31 20 20 20 20 20 20 20 20 20 20 20 20 20 20 20 20 31 30 34 35";

Packet packet_in(const std::vector<std::uint8_t>& bytes) {
  const Frame frame = next_frame(bytes, kMaxLength);
  EXPECT_EQ(frame.state, Frame::State::complete);
  EXPECT_EQ(frame.size, bytes.size());
  return frame.packet;
}

template <class Payload>
std::string packet_hex(char type, const Payload& payload) {
  std::vector<std::uint8_t> out;
  append_packet(out, type, Bytes{payload});
  return hex_of(out);
}

LoginRequest login_in(const char* hex) {
  const auto bytes = bytes_of(hex);
  return parse_login_request(packet_in(bytes).payload);
}

TEST(SoupExamples, FirstLogin) {
  const LoginRequest login = login_in(kFirstLogin);
  EXPECT_EQ(login.user, "TRDR01");
  EXPECT_EQ(login.password, "S3CRET");
  EXPECT_EQ(login.session, "");
  EXPECT_EQ(login.sequence, 1U);
  EXPECT_EQ(packet_hex(type::login_request, login_request({"TRDR01", "s3cret", "", 1})), hex_of(kFirstLogin));
}

TEST(SoupExamples, Reconnect) {
  const LoginRequest login = login_in(kReconnect);
  EXPECT_EQ(login.session, "2026112301");
  EXPECT_EQ(login.sequence, 1045U);
  EXPECT_EQ(packet_hex(type::login_request, login_request({"TRDR01", "s3cret", "2026112301", 1045})),
            hex_of(kReconnect));
}

TEST(SoupExamples, LoginAccepted) {
  EXPECT_EQ(packet_hex(type::login_accepted, login_accepted({"2026112301", 1})), hex_of(kAccepted));
  EXPECT_EQ(packet_hex(type::login_accepted, login_accepted({"2026112301", 1045})), hex_of(kReconnected));
  const auto bytes = bytes_of(kReconnected);
  const auto accepted = parse_login_accepted(packet_in(bytes).payload);
  ASSERT_TRUE(accepted);
  EXPECT_EQ(accepted->session, "2026112301");
  EXPECT_EQ(accepted->sequence, 1045U);
}

TEST(SoupExamples, PacketsWithoutPayload) {
  std::vector<std::uint8_t> out;
  append_packet(out, type::login_rejected, std::string_view{"A"});
  append_packet(out, type::server_heartbeat);
  append_packet(out, type::client_heartbeat);
  append_packet(out, type::end_of_session);
  append_packet(out, type::logout);
  EXPECT_EQ(hex_of(out), hex_of("00 02 4A 41  00 01 48  00 01 52  00 01 5A  00 01 4F"));
}

TEST(SoupExamples, Data) {
  EXPECT_EQ(packet_hex(type::sequenced, bytes_of("53 00 00 1F 1A CE D9 F0 7B 53")),
            hex_of("00 0B 53 53 00 00 1F 1A CE D9 F0 7B 53"));
  EXPECT_EQ(packet_hex(type::unsequenced, bytes_of("58 00 00 00 4D 00 00 00 00")),
            hex_of("00 0A 55 58 00 00 00 4D 00 00 00 00"));
}

TEST(SoupFraming, EveryPrefixIsIncomplete) {
  const auto bytes = bytes_of(kFirstLogin);
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    EXPECT_EQ(next_frame(Bytes{bytes}.first(size), kMaxClientLength).state, Frame::State::incomplete) << size;
  }
}

TEST(SoupFraming, PacketsFollowEachOther) {
  std::vector<std::uint8_t> out;
  append_packet(out, type::client_heartbeat);
  append_packet(out, type::debug, std::string_view{"hello"});
  const Frame first = next_frame(out, kMaxClientLength);
  EXPECT_EQ(first.packet.type, type::client_heartbeat);
  const Frame second = next_frame(Bytes{out}.subspan(first.size), kMaxClientLength);
  EXPECT_EQ(second.packet.type, type::debug);
  EXPECT_EQ(second.packet.payload.size(), 5U);
  EXPECT_EQ(first.size + second.size, out.size());
}

TEST(SoupFraming, LengthsThatCloseTheConnection) {
  EXPECT_EQ(next_frame(bytes_of("00 00"), kMaxClientLength).state, Frame::State::zero_length);
  EXPECT_EQ(next_frame(bytes_of("04 01"), kMaxClientLength).state, Frame::State::too_long);
  EXPECT_EQ(next_frame(bytes_of("04 00"), kMaxClientLength).state, Frame::State::incomplete);
  EXPECT_EQ(next_frame(bytes_of("FF FF"), kMaxLength).state, Frame::State::incomplete);
}

bool taken(char type, std::size_t payload_size, bool logged_in) {
  const std::vector<std::uint8_t> payload(payload_size, 'x');
  return client_fault({type, payload}, logged_in).empty();
}

TEST(SoupRules, BeforeLogin) {
  EXPECT_TRUE(taken('L', 46, false));
  EXPECT_FALSE(taken('L', 51, false));
  EXPECT_FALSE(taken('L', 45, false));
  EXPECT_TRUE(taken('+', 0, false));
  EXPECT_TRUE(taken('+', 100, false));
  EXPECT_FALSE(taken('U', 9, false));
  EXPECT_FALSE(taken('R', 0, false));
  EXPECT_FALSE(taken('O', 0, false));
}

TEST(SoupRules, AfterLogin) {
  EXPECT_FALSE(taken('L', 46, true));
  EXPECT_TRUE(taken('+', 1, true));
  EXPECT_TRUE(taken('U', 1, true));
  EXPECT_FALSE(taken('U', 0, true));
  EXPECT_TRUE(taken('R', 0, true));
  EXPECT_FALSE(taken('R', 1, true));
  EXPECT_TRUE(taken('O', 0, true));
  EXPECT_FALSE(taken('O', 1, true));
}

TEST(SoupRules, NoOtherTypeIsAClients) {
  for (int type = 0; type < 256; ++type) {
    const bool known = std::string_view{"+LURO"}.find(static_cast<char>(type)) != std::string_view::npos;
    const std::size_t size = type == 'L' ? kLoginRequestSize : type == 'U' ? 1 : 0;
    EXPECT_EQ(taken(static_cast<char>(type), size, type != 'L'), known) << type;
  }
}

TEST(SoupNumbers, SpacesZerosAndNonsense) {
  EXPECT_EQ(parse_number("                   1"), 1U);
  EXPECT_EQ(parse_number("00000000000000000045"), 45U);
  EXPECT_EQ(parse_number("  0"), 0U);
  EXPECT_EQ(parse_number("                    "), std::nullopt);
  EXPECT_EQ(parse_number("  12 "), std::nullopt);
  EXPECT_EQ(parse_number("  -1"), std::nullopt);
  EXPECT_EQ(parse_number("  1x"), std::nullopt);
  EXPECT_EQ(parse_number("18446744073709551615"), 18446744073709551615ULL);
  EXPECT_EQ(parse_number("18446744073709551616"), 18446744073709551615ULL);
  EXPECT_EQ(parse_number("99999999999999999999"), 18446744073709551615ULL);
}

TEST(SoupNumbers, LoginFieldsLoseTheirPadding) {
  LoginRequest wanted{"ab", "pass", "0000000001", 7};
  const LoginRequest login = parse_login_request(login_request(wanted));
  EXPECT_EQ(login.user, "AB");
  EXPECT_EQ(login.password, "PASS");
  EXPECT_EQ(login.session, "0000000001");
  wanted.session = "  7 ";
  EXPECT_EQ(parse_login_request(login_request(wanted)).session, "7");
}

}  // namespace
}  // namespace paddock::soup
