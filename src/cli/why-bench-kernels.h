/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>
#include <json-glib/json-glib.h>

/* What instruction sets the program computes with on this machine, and a warning for each part
 * that has not the machine's best. */

/* Appends lines for people. */
void why_bench_kernels_text (GString *text);
/* Adds the object "kernels": processor, products, scattering, fft (names of instruction sets), and
 * warnings (an array of sentences, empty where all is well). */
void why_bench_kernels_json (JsonBuilder *builder);
