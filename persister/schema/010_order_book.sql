-- The order book by price, which everybody may see, without the orders in it, which are their users' own.

-- The price levels of all live orders, partially filled ones too, those that auctions collect as well: what is still open
-- at a limit, with every batch. A level without an order has no row; vacuum comes early, since readers begin at the best
-- price, where most levels come and go.
CREATE TABLE order_book_levels (
  offering_id     UUID NOT NULL REFERENCES vehicle_offerings (id) ON DELETE RESTRICT,
  order_type      TEXT NOT NULL CHECK (order_type IN ('buy', 'sell')),
  price_per_share NUMERIC(12,4) NOT NULL CHECK (price_per_share > 0),
  shares          BIGINT NOT NULL,
  orders          BIGINT NOT NULL,
  PRIMARY KEY (offering_id, order_type, price_per_share),
  CONSTRAINT each_order_has_shares CHECK (orders > 0 AND shares >= orders)
) WITH (fillfactor = 50, autovacuum_vacuum_scale_factor = 0.02);

CREATE FUNCTION order_book_depth(depth INTEGER) RETURNS INTEGER LANGUAGE plpgsql IMMUTABLE AS $$
BEGIN
  IF depth IS NULL OR depth NOT BETWEEN 1 AND 1000 THEN
    RAISE EXCEPTION 'order_book: depth is %, it must be 1 to 1000', coalesce(depth::text, 'null')
      USING ERRCODE = 'invalid_parameter_value';
  END IF;
  RETURN depth;
END
$$;

-- The first `depth` (1 to 1000) price levels of each side, buys and then sells, the best first. In a form that the planner
-- puts in the place of the call.
CREATE FUNCTION order_book(offering UUID, depth INTEGER DEFAULT 10)
RETURNS TABLE (side TEXT, price_per_share NUMERIC(12,4), shares BIGINT, orders BIGINT) LANGUAGE sql STABLE
BEGIN ATOMIC
  SELECT * FROM (
    (SELECT l.order_type, l.price_per_share, l.shares, l.orders FROM order_book_levels l
      WHERE l.offering_id = offering AND l.order_type = 'buy'
      ORDER BY l.price_per_share DESC LIMIT order_book_depth(depth))
    UNION ALL
    (SELECT l.order_type, l.price_per_share, l.shares, l.orders FROM order_book_levels l
      WHERE l.offering_id = offering AND l.order_type = 'sell'
      ORDER BY l.price_per_share LIMIT order_book_depth(depth))) best
   ORDER BY best.order_type, CASE best.order_type WHEN 'buy' THEN -best.price_per_share ELSE best.price_per_share END;
END;
