/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>
#include <glib/gi18n.h>

#include "figure/why-style.h"

/* The options of the commands that draw. */

G_BEGIN_DECLS

typedef struct
{
  char *out, *width, *height, *font_size, *theme, *colours;
  double dpi, range_db;
  gboolean dark; /* --dark: --theme dark by its old name */
} WhyFigureArgs;

#define WHY_CLI_FIGURE(args)                                                                       \
  { "output",    'o',                                                                              \
    0,           G_OPTION_ARG_FILENAME,                                                            \
    &(args).out, N_ ("File to write: .png, .svg or .pdf (required)"),                              \
    N_ ("OUT") },                                                                                  \
      { "width",                                                                                   \
        0,                                                                                         \
        0,                                                                                         \
        G_OPTION_ARG_STRING,                                                                       \
        &(args).width,                                                                             \
        N_ ("Width: 170mm, 6.5in, 480pt or 1500px (at 96 dpi; default: to suit the layout)"),      \
        N_ ("LENGTH") },                                                                           \
      { "height",                                                                                  \
        0,                                                                                         \
        0,                                                                                         \
        G_OPTION_ARG_STRING,                                                                       \
        &(args).height,                                                                            \
        N_ ("Height (default: to suit the width)"),                                                \
        N_ ("LENGTH") },                                                                           \
      { "dpi",                                                                                     \
        0,                                                                                         \
        0,                                                                                         \
        G_OPTION_ARG_DOUBLE,                                                                       \
        &(args).dpi,                                                                               \
        N_ ("Resolution of PNG, and of the pictures inside SVG and PDF (default: 96; there 192)"), \
        "D" },                                                                                     \
      { "font-size",                                                                               \
        0,                                                                                         \
        0,                                                                                         \
        G_OPTION_ARG_STRING,                                                                       \
        &(args).font_size,                                                                         \
        N_ ("Text size: 8pt (default: to suit the width, at least 7pt)"),                          \
        N_ ("LENGTH") },                                                                           \
      { "theme", 0, 0, G_OPTION_ARG_STRING, &(args).theme, N_ ("light (default) or dark"), "T" },  \
      { "dark", 0, G_OPTION_FLAG_HIDDEN, G_OPTION_ARG_NONE, &(args).dark, NULL, NULL },            \
      { "colours",                                                                                 \
        0,                                                                                         \
        0,                                                                                         \
        G_OPTION_ARG_STRING,                                                                       \
        &(args).colours,                                                                           \
        N_ ("Colour maps: aurora (default), ember, sand, grey, ink or water; blue-red (default), " \
            "green-purple or teal-brown for relevance"),                                           \
        N_ ("NAME[,NAME]") },                                                                      \
  {                                                                                                \
    "range", 0, 0, G_OPTION_ARG_DOUBLE, &(args).range_db,                                          \
        N_ ("Level range of the spectrogram, down from its loudest (default: 80)"), N_ ("DB")      \
  }

/* What they come to, once parsed. */
typedef struct
{
  double width, height, font_size; /* px at 96 dpi; 0: not given */
  double dpi, range_db;
  gboolean dark;
  WhySequential sequential;
  WhyDiverging diverging;
} WhyFigureLook;

/* False after a complaint in the name of the command. */
gboolean why_figure_args_parse (const WhyFigureArgs *args, const char *command, WhyFigureLook *out);

/* Colours, colour maps and, where it was given, the font size. */
void why_figure_look_apply (const WhyFigureLook *look, WhyFigureStyle *style);

G_END_DECLS
