#include <gtest/gtest.h>

#include "persister/postgres_writer/connection_string.hpp"
#include "persister/postgres_writer/sql.hpp"

namespace paddock::postgres {
namespace {

using Blame = SqlError::Blame;

TEST(ConnectionString, GetsTimesAfterWhichASilentNetworkCountsAsBroken) {
  const auto words = with_timeouts("host=db dbname=market");
  EXPECT_TRUE(words.ends_with(" host=db dbname=market")) << words;
  for (const char* name : {"connect_timeout=", "keepalives_idle=", "tcp_user_timeout="}) {
    EXPECT_NE(words.find(name), std::string::npos) << name;
    EXPECT_NE(with_timeouts("postgresql://db/market").find(name), std::string::npos) << name;
  }
}

TEST(ConnectionString, KeepsWhatItNamesItself) {
  EXPECT_EQ(with_timeouts("connect_timeout=3 host=db").find("connect_timeout=10"), std::string::npos);
  const auto uri = with_timeouts("postgres://db/market?tcp_user_timeout=77&sslmode=require");
  EXPECT_TRUE(uri.starts_with("postgres://db/market?tcp_user_timeout=77&sslmode=require&connect_timeout=10"))
      << uri;
  EXPECT_EQ(uri.find("tcp_user_timeout=10000"), std::string::npos);
  EXPECT_NE(with_timeouts("postgres://db/market").find("market?connect_timeout=10&keepalives"),
            std::string::npos);
}

TEST(SqlState, SaysWhatIsToBlame) {
  for (const char* data : {"22003", "23505", "23514", "P0001", "44000", "38000", "27000", "54000", "21000",
                           "09000", "39P01", "MY001", "T0042"}) {
    EXPECT_EQ(SqlError::blame_of(data), Blame::data) << data;
  }
  for (const char* statement : {"42P01", "42501", "3F000", "3D000", "0A000"}) {
    EXPECT_EQ(SqlError::blame_of(statement), Blame::statement) << statement;
  }
  for (const char* connection : {"", "08006", "25006", "28P01", "26000", "40001", "40P01", "53100", "53300",
                                 "55P03", "57P01", "57014", "58030", "XX000"}) {
    EXPECT_EQ(SqlError::blame_of(connection), Blame::connection) << connection;
  }
}

}  // namespace
}  // namespace paddock::postgres
