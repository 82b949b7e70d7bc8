/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The lane of the notes: where blocks lie, what is hit, what is seen of very many. */
#include <math.h>

#include "figure/lane/why-notes-lane.h"
#include "figure/why-class-color.h"
#include "notes-case.h"

#define WIDTH 1100
#define HEIGHT 160

static WhyFigureStyle style;

static WhyNotesLaneGeometry
lay_out (const WhyNotes *notes, const WhyNotesLaneOptions *options)
{
  WhyNotesLaneGeometry geometry;
  why_notes_lane_layout (notes, options, &style, WIDTH, HEIGHT, &geometry);
  return geometry;
}

static void
assert_inside (const WhyRect *inner, const WhyRect *outer)
{
  g_assert_cmpfloat (inner->x, >=, outer->x - 1e-9);
  g_assert_cmpfloat (inner->y, >=, outer->y - 1e-9);
  g_assert_cmpfloat (inner->x + inner->width, <=, outer->x + outer->width + 2);
  g_assert_cmpfloat (inner->y + inner->height, <=, outer->y + outer->height + 1e-9);
}

/* Every block lies in the lane, whole, one of a higher note higher, and is hit in its middle. */
static void
test_blocks (void)
{
  g_autoptr (WhyNotes) notes = notes_case_lesson (60, 0, 5, NULL);
  const WhyNotesLaneOptions options = { .chosen = WHY_NO_NOTE };
  WhyNotesLaneGeometry g = lay_out (notes, &options);
  WhyRect before = { 0 };
  double before_hz = NAN;
  g_assert_cmpfloat (g.unpitched.height, >, 0);
  for (gsize i = 0; i < why_notes_n (notes); i++)
    {
      const WhyNote *note = why_notes_get (notes, i);
      WhyRect block;
      why_notes_lane_block (notes, &g, i, &block);
      assert_inside (&block, isfinite (note->f0_hz) ? &g.plot : &g.unpitched);
      g_assert_cmpuint (why_notes_lane_hit (notes, &g, &options.filter, block.x + block.width / 2,
                                            block.y + block.height / 2),
                        ==, i);
      if (isfinite (note->f0_hz))
        g_assert_cmpfloat (block.height, >=, g.block_height - 1e-9);
      if (note->f0_hz > before_hz * 1.01)
        g_assert_cmpfloat (block.y + block.height, <, before.y + before.height);
      before = block;
      before_hz = note->f0_hz;
    }
  /* Neither names nor times are notes. */
  g_assert_cmpuint (why_notes_lane_hit (notes, &g, &options.filter, 2, g.plot.y + 5), ==,
                    WHY_NO_NOTE);
  g_assert_cmpuint (why_notes_lane_hit (notes, &g, &options.filter, g.plot.x + 50, HEIGHT - 2), ==,
                    WHY_NO_NOTE);
}

/* A point in time and its place are the same, all along a part of the recording. */
static void
test_time (void)
{
  g_autoptr (WhyNotes) notes = notes_case_lesson (60, 0, 5, NULL);
  const WhyNotesLaneOptions options = { .chosen = WHY_NO_NOTE, .from_s = 3, .to_s = 7.5 };
  WhyNotesLaneGeometry g = lay_out (notes, &options);
  g_assert_cmpfloat (g.from_s, ==, 3);
  g_assert_cmpfloat (g.to_s, ==, 7.5);
  for (double x = g.plot.x; x <= g.plot.x + g.plot.width; x += 7)
    g_assert_cmpfloat_with_epsilon (why_notes_lane_x_of_time (&g, why_notes_lane_time_of_x (&g, x)),
                                    x, 1e-9);
}

/* Of one note 10 cents are to be seen: as many pixels as a line is wide, and more. */
static void
test_one_note (void)
{
  WhyNote note = notes_case_note (1, 3, 440, 0, 0.97);
  g_autoptr (WhyNotes) notes = why_notes_new (&note, 1, 4, notes_case_axes ());
  const WhyNotesLaneOptions options = { .chosen = 0, .from_s = 0.9, .to_s = 3.1 };
  WhyNotesLaneGeometry g = lay_out (notes, &options);
  WhyRect block;
  g_assert_cmpfloat (0.1 * g.plot.height / (g.high_midi - g.low_midi), >=, 3);
  g_assert_true (g.has_line);
  g_assert_cmpfloat (g.low_midi, <, 68.5);
  g_assert_cmpfloat (g.high_midi, >, 69.5);
  g_assert_cmpfloat (g.unpitched.height, ==, 0);
  why_notes_lane_block (notes, &g, 0, &block);
  assert_inside (&block, &g.plot);
}

/* What does not match is hit only where nothing else is near. */
static void
test_hit_filtered (void)
{
  const WhyNote both[]
      = { notes_case_note (1, 2, 440, 0, 0.9), notes_case_note (2, 3, 440, 1, 0.9) };
  g_autoptr (WhyNotes) notes = why_notes_new (both, 2, 4, notes_case_axes ());
  const WhyNotesLaneOptions options
      = { .chosen = WHY_NO_NOTE, .filter = { .has_label = TRUE, .label = 1 } };
  WhyNotesLaneGeometry g = lay_out (notes, &options);
  double x = why_notes_lane_x_of_time (&g, 2), y = g.plot.y + g.plot.height / 2;
  g_assert_cmpuint (why_notes_lane_hit (notes, &g, &options.filter, x - 2, y), ==, 1);
  g_assert_cmpuint (why_notes_lane_hit (notes, &g, &options.filter, x - 40, y), ==, 0);
}

static cairo_surface_t *
draw (const WhyNotes *notes, const WhyNotesLaneOptions *options, WhyNotesLaneGeometry *g)
{
  cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_ARGB32, WIDTH, HEIGHT);
  cairo_t *cr = cairo_create (surface);
  why_figure_style_fill (&style, cr, WIDTH, HEIGHT);
  why_notes_lane_layout (notes, options, &style, WIDTH, HEIGHT, g);
  why_notes_lane_draw (cr, notes, g, options, &style);
  g_assert_cmpint (cairo_status (cr), ==, CAIRO_STATUS_SUCCESS);
  cairo_destroy (cr);
  cairo_surface_flush (surface);
  return surface;
}

static guint32
pixel (cairo_surface_t *surface, int x, int y)
{
  const unsigned char *data = cairo_image_surface_get_data (surface);
  return *(const guint32 *) (gconstpointer) (data + y * cairo_image_surface_get_stride (surface)
                                             + 4 * x)
         & 0xffffff;
}

static guint32
word_of (const char *name, gsize label)
{
  WhyColor c = why_class_color_for (&style, name, label);
  return (guint32) lround (255 * c.red) << 16 | (guint32) lround (255 * c.green) << 8
         | (guint32) lround (255 * c.blue);
}

/* Far narrower than a pixel each: what fills most of the time is what is seen; a filter brings out
 * what it lets through, however little it is. */
static void
test_majority (void)
{
  gsize n = 10000;
  g_autofree WhyNote *many = g_new (WhyNote, n);
  for (gsize i = 0; i < n; i++)
    many[i]
        = notes_case_note ((double) i * 0.3, (double) i * 0.3 + 0.29, 440, i % 4 == 0 ? 2 : 4, 1);
  g_autoptr (WhyNotes) notes = why_notes_new (many, n, (double) n * 0.3, notes_case_axes ());
  WhyNotesLaneOptions options = { .chosen = WHY_NO_NOTE };
  WhyNotesLaneGeometry g;
  for (int filtered = 0; filtered < 2; filtered++)
    {
      options.filter = (WhyNoteFilter){ .has_label = filtered, .label = 2 };
      cairo_surface_t *surface = draw (notes, &options, &g);
      WhyRect block;
      why_notes_lane_block (notes, &g, n / 2, &block);
      for (int x = 100; x < 1000; x += 50)
        g_assert_cmphex (pixel (surface, x, (int) (block.y + block.height / 2)), ==,
                         filtered ? word_of ("tremolo", 2) : word_of ("flatterzunge", 4));
      cairo_surface_destroy (surface);
    }
}

/* Nothing, without a name, without a pitch, longer than what is shown, in a very small place. */
static void
test_odd (void)
{
  WhyNote odd[] = { notes_case_note (0, 1, NAN, 5, 1), notes_case_note (1, 100, 8, 0, 1),
                    notes_case_note (100, 100.001, 20000, 1, 1) };
  odd[1].is_named = FALSE;
  const WhyAxes *axes[] = { NULL, notes_case_axes () };
  for (gsize k = 0; k < 2; k++)
    for (gsize n = 0; n <= G_N_ELEMENTS (odd); n++)
      {
        odd[0].is_named = odd[2].is_named = axes[k] != NULL;
        g_autoptr (WhyNotes) notes = why_notes_new (odd, n, n == 0 ? 0 : 101, axes[k]);
        const WhyNotesLaneOptions all = { .chosen = n, .message = "Looking for notes…" },
                                  part = { .chosen = 1, .from_s = 50, .to_s = 51 };
        WhyNotesLaneGeometry g;
        cairo_surface_destroy (draw (notes, &all, &g));
        cairo_surface_destroy (draw (notes, &part, &g));
        why_notes_lane_layout (notes, &all, &style, 20, 10, &g);
        cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_ARGB32, 20, 10);
        cairo_t *cr = cairo_create (surface);
        why_notes_lane_draw (cr, notes, &g, &all, &style);
        g_assert_cmpint (cairo_status (cr), ==, CAIRO_STATUS_SUCCESS);
        cairo_destroy (cr);
        cairo_surface_destroy (surface);
      }
  const WhyNotesLaneOptions none = { .chosen = WHY_NO_NOTE };
  WhyNotesLaneGeometry g;
  cairo_surface_destroy (draw (NULL, &none, &g));
  g_assert_cmpuint (why_notes_lane_hit (NULL, &g, &none.filter, 100, 50), ==, WHY_NO_NOTE);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  why_figure_style_light (&style);
  g_test_add_func ("/notes-lane/blocks", test_blocks);
  g_test_add_func ("/notes-lane/time", test_time);
  g_test_add_func ("/notes-lane/one-note", test_one_note);
  g_test_add_func ("/notes-lane/hit-filtered", test_hit_filtered);
  g_test_add_func ("/notes-lane/majority", test_majority);
  g_test_add_func ("/notes-lane/odd", test_odd);
  return g_test_run ();
}
