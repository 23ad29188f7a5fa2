#include "persister/postgres_writer/fields.hpp"

#include <gtest/gtest.h>

#include "engine/base/uuid.hpp"
#include "persister/postgres_writer/tables.hpp"

namespace paddock::postgres {
namespace {

using projection::Wide;

std::string money(Wide units) {
  Fields fields;
  fields.money(units);
  return fields.all()[0].text;
}

TEST(Fields, MoneyHasFourPlaces) {
  EXPECT_EQ(money(0), "0.0000");
  EXPECT_EQ(money(1), "0.0001");
  EXPECT_EQ(money(-1), "-0.0001");
  EXPECT_EQ(money(1'080'000), "108.0000");
  EXPECT_EQ(money(-10'000), "-1.0000");
  EXPECT_EQ(money(Wide{1'000'000'000'000'000'000} * 1'000'000), "100000000000000000000.0000");
}

TEST(Fields, PercentagesHaveTwoPlaces) {
  Fields fields;
  fields.percent(370);
  fields.percent(-5);
  EXPECT_EQ(fields.all()[0].text, "3.70");
  EXPECT_EQ(fields.all()[1].text, "-0.05");
}

TEST(Fields, TimesAreUtcMicroseconds) {
  Fields fields;
  fields.time(1'760'968'800'123'456'789);
  fields.time(951'782'400'000'000'000);
  fields.time(0);
  EXPECT_EQ(fields.all()[0].text, "2025-10-20T14:00:00.123456Z");
  EXPECT_EQ(fields.all()[1].text, "2000-02-29T00:00:00.000000Z");
  EXPECT_TRUE(fields.all()[2].is_null);
}

TEST(Fields, UuidsAreAsElsewhere) {
  const auto id = base::computed_uuid(0xABCDEF012345, base::UuidKind::trade, 77);
  Fields fields;
  fields.uuid(id);
  fields.uuid(base::Uuid{});
  EXPECT_EQ(fields.all()[0].text, base::to_string(id));
  EXPECT_TRUE(fields.all()[1].is_null);
}

TEST(Fields, KeepNothingOfTheRowBefore) {
  Fields fields;
  fields.null();
  fields.text("long ago");
  fields.clear();
  fields.integer(5);
  ASSERT_EQ(fields.all().size(), 1u);
  EXPECT_FALSE(fields.all()[0].is_null);
  EXPECT_EQ(fields.all()[0].text, "5");
}

TEST(Fields, CopyLines) {
  Fields fields;
  fields.integer(1);
  fields.null();
  fields.boolean(true);
  std::string lines;
  append_copy_line(fields, lines);
  append_copy_line(fields, lines);
  EXPECT_EQ(lines, "1\t\\N\tt\n1\t\\N\tt\n");
}

TEST(Fields, WideNumbersAreReadBack) {
  EXPECT_EQ(parse_wide("-170"), -170);
  EXPECT_EQ(parse_wide("100000000000000000000000"), Wide{1'000'000'000'000} * 100'000'000'000);
}

template <class Row>
void expect_shape_fits(const Row& row) {
  Fields fields;
  encode(row, 1, fields);
  EXPECT_EQ(fields.all().size(), shape_of<Row>().columns.size()) << shape_of<Row>().name;
}

TEST(Tables, EveryRowFillsTheColumnsOfItsShape) {
  expect_shape_fits(projection::AccountRow{});
  expect_shape_fits(projection::BalanceRow{});
  expect_shape_fits(projection::LedgerRow{});
  expect_shape_fits(projection::OfferingRow{});
  expect_shape_fits(projection::OrderRow{});
  expect_shape_fits(OrderChange{});
  expect_shape_fits(projection::TradeRow{});
  expect_shape_fits(projection::HoldingRow{});
  expect_shape_fits(projection::PortfolioRow{});
  expect_shape_fits(projection::BarRow{});
  expect_shape_fits(projection::DiscoveryRow{});
}

TEST(Tables, ASpreadNeedsTwoSidesThatDoNotCross) {
  const auto spread = [](std::uint32_t bid, std::uint32_t ask) {
    projection::OfferingRow row{};
    row.highest_bid = model::Price{bid};
    row.lowest_ask = model::Price{ask};
    Fields fields;
    encode(row, 1, fields);
    const Field& field = fields.all()[12];
    return field.is_null ? std::string{"null"} : field.text;
  };
  EXPECT_EQ(spread(1'100'000, 1'120'000), "2.0000");
  EXPECT_EQ(spread(1'120'000, 1'100'000), "null");
  EXPECT_EQ(spread(1'100'000, 1'100'000), "null");
  EXPECT_EQ(spread(0, 1'100'000), "null");
  EXPECT_EQ(spread(1'100'000, 0), "null");
}

TEST(Tables, ParkedRowsAreJson) {
  projection::BalanceRow row{model::AccountId{7}, model::Amount{15'000}, model::Amount{0}};
  Fields fields;
  encode(row, 1, fields);
  EXPECT_EQ(row_key(shape_of<projection::BalanceRow>(), fields), "7");
  EXPECT_EQ(row_json(shape_of<projection::BalanceRow>(), fields),
            R"({"account_number":"7","balance":"1.5000","reserved":"0.0000"})");
}

}  // namespace
}  // namespace paddock::postgres
