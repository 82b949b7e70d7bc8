/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <cairo.h>
#include <glib.h>
#include <stdbool.h>

/* Writes whatever can be drawn as PNG, SVG or PDF. */

typedef struct
{
  const void *picture;     /* for the two functions */
  const char *title;       /* for the file to say */
  const char *description; /* the same; what it shows in words, or NULL */
  double width, height;    /* as asked for, 0: as it comes; checked before anything is measured */
  double dpi;              /* PNG: pixels = size * dpi / 96; else of rasters inside, 192 or more */
  /* scale: pixels per unit that rasters are to be made at. */
  void (*measure) (const void *picture, double scale, double *width, double *height);
  void (*draw) (const void *picture, double scale, cairo_t *cr);
} WhyDrawing;

/* False: it could not be written. */
typedef bool (*WhyPngPut) (void *user, const void *bytes, gsize n);

/* why-export-png.c: an image without transparency, with the drawing's density and texts. */
cairo_status_t
why_png_write (cairo_surface_t *image, const WhyDrawing *drawing, WhyPngPut put, void *user);

/* By the ending of path: .png, .svg, .pdf. Whole or untouched target. Any thread. */
gboolean why_drawing_export (const WhyDrawing *drawing, const char *path, GError **error);
