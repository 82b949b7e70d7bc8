/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "figure/page/why-export-private.h"

#include <math.h>
#include <png.h>
#include <string.h>

#include "base/why-utf8.h"

/* libpng leaves by longjmp: what is freed after that is set before setjmp. */
typedef struct
{
  cairo_surface_t *image;
  png_text texts[3];
  int n_texts;
  guint32 per_metre;
  png_bytep row;
  WhyPngPut put;
  void *user;
  cairo_status_t failure; /* what libpng's own errors mean */
} Writer;

static void
write_bytes (png_structp png, png_bytep bytes, gsize n)
{
  const Writer *writer = png_get_io_ptr (png);
  if (!writer->put (writer->user, bytes, n))
    png_error (png, "");
}

static void
flush_nothing (png_structp png)
{
}

/* Without libpng's own message on the standard error. */
static void
fail (png_structp png, png_const_charp message)
{
  Writer *writer = png_get_error_ptr (png);
  if (message && *message)
    writer->failure = CAIRO_STATUS_PNG_ERROR;
  png_longjmp (png, 1);
}

static void
ignore (png_structp png, png_const_charp message)
{
}

/* UTF-8, whatever the writing. */
static void
add_text (Writer *writer, const char *key, char *text)
{
  writer->texts[writer->n_texts++] = (png_text){
    .compression = PNG_ITXT_COMPRESSION_NONE,
    .key = (char *) key,
    .text = text,
    .itxt_length = strlen (text),
  };
}

static void
write_rows (png_structp png, const Writer *writer)
{
  int width = cairo_image_surface_get_width (writer->image),
      height = cairo_image_surface_get_height (writer->image);
  const guchar *pixels = cairo_image_surface_get_data (writer->image);
  gsize stride = (gsize) cairo_image_surface_get_stride (writer->image);
  for (int y = 0; y < height; y++)
    {
      const guint32 *line = (const guint32 *) (const void *) (pixels + (gsize) y * stride);
      for (int x = 0; x < width; x++)
        {
          writer->row[3 * x] = (guint8) (line[x] >> 16);
          writer->row[3 * x + 1] = (guint8) (line[x] >> 8);
          writer->row[3 * x + 2] = (guint8) line[x];
        }
      png_write_row (png, writer->row);
    }
}

/* FALSE: libpng gave up. */
static gboolean
write_all (png_structp png, png_infop info, const Writer *writer)
{
  if (setjmp (png_jmpbuf (png)))
    return FALSE;
  png_set_write_fn (png, (png_voidp) writer, write_bytes, flush_nothing);
  png_set_IHDR (png, info, (guint32) cairo_image_surface_get_width (writer->image),
                (guint32) cairo_image_surface_get_height (writer->image), 8, PNG_COLOR_TYPE_RGB,
                PNG_INTERLACE_NONE, PNG_COMPRESSION_TYPE_DEFAULT, PNG_FILTER_TYPE_DEFAULT);
  /* A layout program would else take a 300 dpi figure for a poster. */
  png_set_pHYs (png, info, writer->per_metre, writer->per_metre, PNG_RESOLUTION_METER);
  png_set_text (png, info, writer->texts, writer->n_texts);
  png_write_info (png, info);
  write_rows (png, writer);
  png_write_end (png, NULL);
  return TRUE;
}

cairo_status_t
why_png_write (cairo_surface_t *image, const WhyDrawing *drawing, WhyPngPut put, void *user)
{
  cairo_surface_flush (image);
  g_autofree char *title = why_utf8_plain (drawing->title, "");
  g_autofree char *words
      = drawing->description ? why_utf8_plain (drawing->description, "\n") : NULL;
  g_autofree guint8 *row = g_try_malloc (3 * (gsize) cairo_image_surface_get_width (image));
  Writer writer = {
    .image = image,
    .per_metre = (guint32) lround (drawing->dpi / 0.0254),
    .row = row,
    .put = put,
    .user = user,
    .failure = CAIRO_STATUS_WRITE_ERROR,
  };
  add_text (&writer, "Title", title);
  if (words)
    add_text (&writer, "Description", words);
  add_text (&writer, "Software", (char *) "Whybrato " WHY_VERSION);

  png_structp png
      = row ? png_create_write_struct (PNG_LIBPNG_VER_STRING, &writer, fail, ignore) : NULL;
  png_infop info = png ? png_create_info_struct (png) : NULL;
  cairo_status_t status = CAIRO_STATUS_NO_MEMORY;
  if (info)
    status = write_all (png, info, &writer) ? CAIRO_STATUS_SUCCESS : writer.failure;
  png_destroy_write_struct (&png, &info);
  return status;
}
