/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nn/why-matmul-kernel.h"

#include <string.h>
#ifdef __FMA__
#include <immintrin.h>
#endif

/* After Goto and van de Geijn, "Anatomy of High-Performance Matrix Multiplication" (2008), for
 * matrices that the second-level cache holds: a panel of b, as wide as two vectors, is packed and
 * stays in the first-level cache while all rows of a, read where they stand, pass by it; a tile of
 * the result stays in registers. WHY_MATMUL_NAME is the function's name. */

#if defined(__AVX512F__)
#define LANES 16
#define TILE_ROWS 8
#elif defined(__AVX__)
#define LANES 8
#define TILE_ROWS 6
#elif defined(__x86_64__) /* 16 registers */
#define LANES 4
#define TILE_ROWS 6
#else
#define LANES 4
#define TILE_ROWS 8
#endif

#define DEPTH 256 /* terms that are summed in registers at a time */
#define WIDTH (2 * LANES)
#define INLINE static inline __attribute__ ((always_inline))

typedef float Vector __attribute__ ((vector_size (4 * LANES)));
/* The same where floats happen to stand. */
typedef float LooseVector __attribute__ ((vector_size (4 * LANES), aligned (4)));
typedef float Four __attribute__ ((vector_size (16)));
typedef float LooseFour __attribute__ ((vector_size (16), aligned (4)));

/* sum + a b, rounded once where the processor can: said outright, since compilers fuse the two in some
 * tiles and not in others, and a product's bits must not depend on the tile. */
INLINE Vector
add_product (Vector sum, float a, Vector b)
{
#if defined(__FMA__) && LANES == 16
  return (Vector) _mm512_fmadd_ps (_mm512_set1_ps (a), (__m512) b, (__m512) sum);
#elif defined(__FMA__) && LANES == 8
  return (Vector) _mm256_fmadd_ps (_mm256_set1_ps (a), (__m256) b, (__m256) sum);
#else
  return sum + a * b;
#endif
}

/* n_terms terms of n_rows x n_vectors vectors of the result; a is read by rows of a_row and steps
 * of a_step values. The sizes are constants wherever this is called. */
INLINE void
sum_tile (size_t n_rows,
          size_t n_vectors,
          size_t n_terms,
          const float *a,
          size_t a_row,
          size_t a_step,
          const float *panel,
          bool add,
          float *out,
          size_t pitch)
{
  Vector sums[TILE_ROWS][2];
  for (size_t i = 0; i < n_rows; i++)
    for (size_t v = 0; v < n_vectors; v++)
      {
        sums[i][v] = (Vector){ 0 };
        if (add)
          __builtin_prefetch (out + i * pitch + v * LANES, 1);
      }
  for (size_t k = 0; k < n_terms; k++, a += a_step, panel += n_vectors * LANES)
    {
      Vector b[2];
      for (size_t v = 0; v < n_vectors; v++)
        b[v] = *(const Vector *) (panel + v * LANES);
      /* The processor foresees neither the long steps through a transposed matrix nor where the
       * next tile's rows begin. */
      if (a_step != 1)
        __builtin_prefetch (a + 2 * n_rows * a_row);
      else if (n_rows > 1)
        __builtin_prefetch (a + (n_rows + k % 8) * a_row);
      for (size_t i = 0; i < n_rows; i++)
        for (size_t v = 0; v < n_vectors; v++)
          sums[i][v] = add_product (sums[i][v], a[i * a_row], b[v]);
    }
  for (size_t i = 0; i < n_rows; i++)
    for (size_t v = 0; v < n_vectors; v++)
      {
        LooseVector *to = (LooseVector *) (out + i * pitch + v * LANES);
        *to = add ? *to + sums[i][v] : sums[i][v];
      }
}

typedef void (*SumTile) (size_t n_terms,
                         const float *a,
                         size_t a_row,
                         size_t a_step,
                         const float *panel,
                         bool add,
                         float *out,
                         size_t pitch);

#define DEFINE_TILE(name, n_rows, n_vectors)                                                       \
  static __attribute__ ((noinline)) void name (size_t n_terms, const float *a, size_t a_row,       \
                                               size_t a_step, const float *panel, bool add,        \
                                               float *out, size_t pitch)                           \
  {                                                                                                \
    if (a_step == 1)                                                                               \
      sum_tile (n_rows, n_vectors, n_terms, a, a_row, 1, panel, add, out, pitch);                  \
    else                                                                                           \
      sum_tile (n_rows, n_vectors, n_terms, a, a_row, a_step, panel, add, out, pitch);             \
  }

DEFINE_TILE (sum_rows_wide, TILE_ROWS, 2)
DEFINE_TILE (sum_rows_narrow, TILE_ROWS, 1)
DEFINE_TILE (sum_row_wide, 1, 2)
DEFINE_TILE (sum_row_narrow, 1, 1)

/* Four columns of a panel from four rows of a transposed b. */
static void
pack_four (const float *from, size_t pitch, size_t n_terms, size_t width, float *to)
{
  size_t k = 0;
  for (; k + 4 <= n_terms; k += 4, from += 4, to += 4 * width)
    {
      Four r0 = *(const LooseFour *) from, r1 = *(const LooseFour *) (from + pitch),
           r2 = *(const LooseFour *) (from + 2 * pitch),
           r3 = *(const LooseFour *) (from + 3 * pitch);
      Four low01 = __builtin_shufflevector (r0, r1, 0, 4, 1, 5),
           high01 = __builtin_shufflevector (r0, r1, 2, 6, 3, 7),
           low23 = __builtin_shufflevector (r2, r3, 0, 4, 1, 5),
           high23 = __builtin_shufflevector (r2, r3, 2, 6, 3, 7);
      *(Four *) to = __builtin_shufflevector (low01, low23, 0, 1, 4, 5);
      *(Four *) (to + width) = __builtin_shufflevector (low01, low23, 2, 3, 6, 7);
      *(Four *) (to + 2 * width) = __builtin_shufflevector (high01, high23, 0, 1, 4, 5);
      *(Four *) (to + 3 * width) = __builtin_shufflevector (high01, high23, 2, 3, 6, 7);
    }
  for (; k < n_terms; k++, from++, to += width)
    for (size_t j = 0; j < 4; j++)
      to[j] = from[j * pitch];
}

/* n_terms x n_columns values of b, from b on, to rows of width values with zeros behind them. */
static void
pack_panel (const WhyMatrix *b, size_t n_terms, size_t n_columns, size_t width, float *panel)
{
  const float *values = b->values;
  if (b->column == 1 && n_columns == width)
    for (size_t k = 0; k < n_terms; k++)
      for (size_t j = 0; j < width; j += LANES)
        *(Vector *) (panel + k * width + j) = *(const LooseVector *) (values + k * b->row + j);
  else if (b->column == 1)
    for (size_t k = 0; k < n_terms; k++)
      {
        memcpy (panel + k * width, values + k * b->row, n_columns * sizeof *panel);
        memset (panel + k * width + n_columns, 0, (width - n_columns) * sizeof *panel);
      }
  else
    {
      size_t j = 0;
      if (n_columns < width)
        memset (panel, 0, n_terms * width * sizeof *panel);
      for (; b->row == 1 && j + 4 <= n_columns; j += 4)
        pack_four (values + j * b->column, b->column, n_terms, width, panel + j);
      for (; j < n_columns; j++)
        for (size_t k = 0; k < n_terms; k++)
          panel[k * width + j] = values[k * b->row + j * b->column];
    }
}

/* All rows of the result's columns that a panel of n_columns, packed to width, makes. */
static void
sum_columns (const WhyProduct *p,
             const float *a,
             size_t n_terms,
             const float *panel,
             size_t n_columns,
             size_t width,
             bool add,
             float *out)
{
  const SumTile sum_rows = width == WIDTH ? sum_rows_wide : sum_rows_narrow,
                sum_row = width == WIDTH ? sum_row_wide : sum_row_narrow;
  float tile[TILE_ROWS * WIDTH];
  for (size_t row = 0; row < p->n_rows;)
    {
      /* The last tile reaches back over rows that are done, and leaves them alone; too few rows
       * for a tile go one by one. */
      size_t left = p->n_rows - row, n_rows = p->n_rows < TILE_ROWS ? 1 : TILE_ROWS;
      size_t n_done = left < n_rows ? n_rows - left : 0;
      const float *from = a + (row - n_done) * p->a.row;
      float *to = out + row * p->pitch;
      const SumTile sum = n_rows == 1 ? sum_row : sum_rows;
      if (n_columns == width && n_done == 0)
        sum (n_terms, from, p->a.row, p->a.column, panel, add, to, p->pitch);
      else
        {
          sum (n_terms, from, p->a.row, p->a.column, panel, false, tile, width);
          for (size_t i = n_done; i < n_rows; i++, to += p->pitch)
            for (size_t j = 0; j < n_columns; j++)
              to[j] = add ? to[j] + tile[i * width + j] : tile[i * width + j];
        }
      row += n_rows - n_done;
    }
}

void
WHY_MATMUL_NAME (const WhyProduct *p)
{
  _Alignas(64) float panel[DEPTH * WIDTH];
  /* Parts of about the same depth; one, of nothing, where there are no terms. */
  size_t first = 0, n_parts = (p->n_terms + DEPTH - 1) / DEPTH,
         depth = n_parts > 0 ? (p->n_terms + n_parts - 1) / n_parts : 1;
  do
    {
      size_t n_terms = p->n_terms - first < depth ? p->n_terms - first : depth;
      for (size_t column = 0; column < p->n_columns; column += WIDTH)
        {
          size_t left = p->n_columns - column, n_columns = left < WIDTH ? left : WIDTH;
          size_t width = n_columns <= LANES ? LANES : WIDTH;
          WhyMatrix b = p->b;
          b.values += first * b.row + column * b.column;
          pack_panel (&b, n_terms, n_columns, width, panel);
          sum_columns (p, p->a.values + first * p->a.column, n_terms, panel, n_columns, width,
                       p->add || first > 0, p->out + column);
        }
      first += depth;
    }
  while (first < p->n_terms);
}
