/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "train/net/why-product.h"

/* Multiplications below which waking a thread takes longer. */
#define SMALL ((size_t) 1 << 18)
/* Parts begin where the widest kernel's tiles do. */
#define TILE_ROWS ((size_t) 24)
#define TILE_COLUMNS ((size_t) 32)

typedef struct
{
  const WhyProduct *whole;
  unsigned n_lanes;
} Shared;

/* A lane's stretch of n, in whole tiles. */
static size_t
divide (size_t n, size_t tile, unsigned lane, unsigned n_lanes, size_t *first)
{
  size_t n_tiles = (n + tile - 1) / tile;
  size_t begin = n_tiles * lane / n_lanes * tile, end = n_tiles * (lane + 1) / n_lanes * tile;
  *first = begin < n ? begin : n;
  return (end < n ? end : n) - *first;
}

static void
run_lane (void *data, unsigned lane)
{
  const Shared *shared = data;
  WhyProduct part = *shared->whole;
  size_t first;
  if (part.n_columns >= part.n_rows)
    {
      part.n_columns = divide (part.n_columns, TILE_COLUMNS, lane, shared->n_lanes, &first);
      part.b.values += first * part.b.column;
      part.out += first;
    }
  else
    {
      part.n_rows = divide (part.n_rows, TILE_ROWS, lane, shared->n_lanes, &first);
      part.a.values += first * part.a.row;
      part.out += first * part.pitch;
    }
  if (part.n_rows > 0 && part.n_columns > 0)
    why_matmul (&part);
}

void
why_product_run (WhyPool *pool, const WhyProduct *product)
{
  if (!pool || product->n_rows * product->n_columns * product->n_terms < SMALL)
    {
      why_matmul (product);
      return;
    }
  Shared shared = { product, why_pool_n_lanes (pool) };
  why_pool_run (pool, run_lane, &shared);
}
