/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "analysis/engine/why-analyzer.h"
#include "base/why-outfile.h"
#include "base/why-utf8.h"
#include "figure/page/why-export-private.h"

#include <cairo-pdf.h>
#include <cairo-svg.h>
#include <errno.h>
#include <math.h>
#include <string.h>

#define MAX_SIDE_PX 32767.0     /* of a Cairo image */
#define MAX_PIXELS 268435456.0  /* a GiB of memory */
#define MAX_SIDE_VECTOR 14400.0 /* units; PDF readers stop at 200 inches */
#define VECTOR_DENSITY 2.0      /* pixels per unit of the rasters inside SVG and PDF, at least */

typedef enum
{
  FORMAT_PNG,
  FORMAT_SVG,
  FORMAT_PDF,
  N_FORMATS
} Format;

/* Where Cairo's bytes go. */
typedef struct
{
  FILE *stream;
  int reason; /* errno of the first failure */
} Sink;

static bool
put (Sink *sink, const void *bytes, gsize n)
{
  if (sink->reason)
    return false;
  if (n > 0 && fwrite (bytes, 1, n, sink->stream) != n)
    sink->reason = errno ? errno : EIO;
  return !sink->reason;
}

static bool
put_in_sink (void *user, const void *bytes, gsize n)
{
  return put (user, bytes, n);
}

static cairo_status_t
write_to_sink (void *user, const unsigned char *data, unsigned int length)
{
  return put (user, data, length) ? CAIRO_STATUS_SUCCESS : CAIRO_STATUS_WRITE_ERROR;
}

static cairo_status_t
write_to_bytes (void *user, const unsigned char *data, unsigned int length)
{
  g_byte_array_append (user, data, length);
  return CAIRO_STATUS_SUCCESS;
}

/* With the size that it takes. */
typedef struct
{
  const WhyDrawing *drawing;
  double width, height, raster_scale;
} Job;

static cairo_status_t
draw_on (cairo_surface_t *surface, const Job *job, double scale)
{
  cairo_t *cr = cairo_create (surface);
  cairo_scale (cr, scale, scale);
  job->drawing->draw (job->drawing->picture, job->raster_scale, cr);
  cairo_status_t status = cairo_status (cr);
  cairo_destroy (cr);
  return status;
}

static cairo_status_t
export_png (const Job *job, Sink *sink)
{
  double scale = job->drawing->dpi / 96.0;
  cairo_surface_t *surface
      = cairo_image_surface_create (CAIRO_FORMAT_RGB24, (int) lround (job->width * scale),
                                    (int) lround (job->height * scale));
  cairo_status_t status = cairo_surface_status (surface);

  if (status == CAIRO_STATUS_SUCCESS)
    status = draw_on (surface, job, scale);
  if (status == CAIRO_STATUS_SUCCESS)
    status = why_png_write (surface, job->drawing, put_in_sink, sink);
  cairo_surface_destroy (surface);
  return status;
}

/* Cairo takes the clock's date, which makes each file another one; a date that is given does not. */
static void
set_date (cairo_surface_t *surface)
{
  const char *seconds = g_getenv ("SOURCE_DATE_EPOCH");
  guint64 value;
  if (!seconds || !g_ascii_string_to_unsigned (seconds, 10, 0, G_MAXINT64, &value, NULL))
    return;
  g_autoptr (GDateTime) date = g_date_time_new_from_unix_utc ((gint64) value);
  g_autofree char *text = date ? g_date_time_format (date, "%Y-%m-%dT%H:%M:%SZ") : NULL;
  if (text)
    cairo_pdf_surface_set_metadata (surface, CAIRO_PDF_METADATA_CREATE_DATE, text);
}

static cairo_status_t
export_pdf (const Job *job, Sink *sink)
{
  /* A unit is a CSS pixel of 1/96 inch, a PDF point 1/72. */
  const double points = 72.0 / 96.0;
  cairo_surface_t *surface
      = cairo_pdf_surface_create_for_stream (write_to_sink, sink, job->width * points,
                                             job->height * points);

  g_autofree char *title = why_utf8_plain (job->drawing->title, "");
  cairo_pdf_surface_set_metadata (surface, CAIRO_PDF_METADATA_TITLE, title);
  if (job->drawing->description)
    {
      g_autofree char *words = why_utf8_plain (job->drawing->description, "\n");
      cairo_pdf_surface_set_metadata (surface, CAIRO_PDF_METADATA_SUBJECT, words);
    }
  cairo_pdf_surface_set_metadata (surface, CAIRO_PDF_METADATA_CREATOR, "Whybrato " WHY_VERSION);
  set_date (surface);
  cairo_status_t status = draw_on (surface, job, points);
  cairo_surface_finish (surface);
  if (status == CAIRO_STATUS_SUCCESS)
    status = cairo_surface_status (surface);
  cairo_surface_destroy (surface);
  return status;
}

/* Cairo cannot name an SVG: title and description go in behind its first tag. */
static void
put_svg (GByteArray *svg, const WhyDrawing *drawing, Sink *sink)
{
  g_autofree char *title = why_utf8_plain (drawing->title, "");
  g_autofree char *words
      = drawing->description ? why_utf8_plain (drawing->description, "\n") : NULL;
  g_autofree char *element = g_markup_printf_escaped (words ? "\n<title>%s</title>\n<desc>%s</desc>"
                                                            : "\n<title>%s</title>",
                                                      title, words);
  const char *text = (const char *) svg->data;
  const char *tag = g_strstr_len (text, svg->len, "<svg");
  const char *end = tag ? memchr (tag, '>', svg->len - (gsize) (tag - text)) : NULL;
  gsize n = end ? (gsize) (end - text) + 1 : 0;

  put (sink, text, n);
  if (n > 0)
    put (sink, element, strlen (element));
  put (sink, text + n, svg->len - n);
}

static cairo_status_t
export_svg (const Job *job, Sink *sink)
{
  g_autoptr (GByteArray) bytes = g_byte_array_new ();
  cairo_surface_t *surface
      = cairo_svg_surface_create_for_stream (write_to_bytes, bytes, job->width, job->height);

  cairo_svg_surface_set_document_unit (surface, CAIRO_SVG_UNIT_PX);
  cairo_status_t status = draw_on (surface, job, 1.0);
  cairo_surface_finish (surface);
  if (status == CAIRO_STATUS_SUCCESS)
    status = cairo_surface_status (surface);
  cairo_surface_destroy (surface);
  if (status == CAIRO_STATUS_SUCCESS)
    put_svg (bytes, job->drawing, sink);
  return status;
}

static gboolean
format_of (const char *path, Format *out)
{
  static const char *const endings[N_FORMATS] = { ".png", ".svg", ".pdf" };
  g_autofree char *lower = g_ascii_strdown (path, -1);

  for (int i = 0; i < N_FORMATS; i++)
    if (g_str_has_suffix (lower, endings[i]))
      {
        *out = (Format) i;
        return TRUE;
      }
  return FALSE;
}

/* Before anything is computed from them: numbers that a figure can be made of at all. */
static gboolean
are_sane (const WhyDrawing *drawing, Format format)
{
  const double values[] = { drawing->width, drawing->height };

  for (gsize i = 0; i < G_N_ELEMENTS (values); i++)
    if (!(values[i] >= 0.0) || values[i] > 1e6)
      return FALSE;
  return drawing->dpi > 0.0 && drawing->dpi < 1e6;
}

static WhyStatus
measure_figure (Job *job, Format format, WhyError *error)
{
  const WhyDrawing *drawing = job->drawing;
  double density = format == FORMAT_PNG ? drawing->dpi / 96.0 : 1.0;
  double raster = job->raster_scale;
  double limit = format == FORMAT_PNG ? MAX_SIDE_PX : MAX_SIDE_VECTOR;

  if (!are_sane (drawing, format))
    return why_error_set (error, WHY_ERR_INVALID,
                          "a figure cannot have that width, height or resolution; choose for "
                          "example 1500 pixels at 96 dpi");
  drawing->measure (drawing->picture, job->raster_scale, &job->width, &job->height);

  double w = job->width * density, h = job->height * density;
  if (w < 16.0 || h < 16.0)
    return why_error_set (error, WHY_ERR_INVALID,
                          "a figure of %.3g × %.3g pixels is too small to show anything; choose a "
                          "larger width or resolution",
                          w, h);
  if (w > limit || h > limit || job->width * job->height * raster * raster > MAX_PIXELS)
    return why_error_set (error, WHY_ERR_INVALID,
                          "a figure of %.0f × %.0f pixels is too large; choose a smaller width or "
                          "resolution",
                          w, h);
  return WHY_OK;
}

/* Why nothing was written: the system's reason first, since Cairo only says that a write failed. */
static WhyStatus
explain_failure (const Sink *sink, cairo_status_t drawn, WhyError *error)
{
  if (sink->reason)
    return why_error_set_errno (
        error, sink->reason,
        "could not be written; what was there before is unchanged; free some space or choose "
        "another folder");
  if (drawn == CAIRO_STATUS_NO_MEMORY)
    return why_error_set (
        error, WHY_ERR_MEMORY,
        "not enough memory for a figure of this size; choose a smaller width or resolution");
  return why_error_set (error, WHY_ERR_IO, "could not be drawn: %s",
                        cairo_status_to_string (drawn));
}

static WhyStatus
write_figure (const WhyDrawing *drawing, const char *path, WhyError *error)
{
  Format format;
  WhyOutfile *file;
  WhyStatus status;
  Job job = { .drawing = drawing };

  if (!format_of (path, &format))
    return why_error_set (
        error, WHY_ERR_UNSUPPORTED,
        "the name must end in .png, .svg or .pdf to say what kind of figure to write");
  job.raster_scale = drawing->dpi / 96.0;
  if (format != FORMAT_PNG && !(job.raster_scale > VECTOR_DENSITY))
    job.raster_scale = VECTOR_DENSITY;
  status = measure_figure (&job, format, error);
  if (status == WHY_OK)
    status = why_outfile_open (path, &file, error);
  if (status != WHY_OK)
    return status;

  Sink sink = { .stream = why_outfile_stream (file) };
  cairo_status_t (*const writers[N_FORMATS]) (const Job *, Sink *)
      = { export_png, export_svg, export_pdf };
  cairo_status_t drawn = writers[format](&job, &sink);

  if (sink.reason || drawn != CAIRO_STATUS_SUCCESS)
    {
      why_outfile_abort (file);
      return explain_failure (&sink, drawn, error);
    }
  return why_outfile_commit (file, error);
}

gboolean
why_drawing_export (const WhyDrawing *drawing, const char *path, GError **error)
{
  WhyError reason = { 0 };

  if (write_figure (drawing, path, &reason) == WHY_OK)
    return TRUE;
  why_error_propagate (error, &reason, path);
  return FALSE;
}
