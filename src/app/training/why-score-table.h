/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "train/adapt/why-adapt.h"

/* Fills a grid with how many sounds of each technique were named rightly before and after a training: "7 of 9",
 * of the user's notes and of the reference. What was there goes. */
void why_score_table_fill (GtkGrid *grid, const WhyAdaptResult *result);
