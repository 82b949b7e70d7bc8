/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "cli/why-bench-kernels.h"

#include "analysis/text/why-json-builder.h"
#include "cli/why-cli.h"
#include "dsp/why-fft.h"
#include "dsp/scattering/why-scattering.h"
#include "nn/why-matmul.h"

typedef enum
{
  PRODUCTS,
  SCATTERING,
  FFT,
  N_PARTS
} PartKind;

typedef struct
{
  const char *name; /* of the instruction set */
  WhySimd simd;
} Part;

static void
find_parts (Part parts[N_PARTS])
{
  parts[PRODUCTS].simd = why_matmul_simd ();
  parts[SCATTERING].simd = why_scattering_simd ();
  parts[FFT].name = why_fft_simd (&parts[FFT].simd);
  parts[PRODUCTS].name = why_simd_name (parts[PRODUCTS].simd);
  parts[SCATTERING].name = why_simd_name (parts[SCATTERING].simd);
}

/* NULL where a part has the machine's best. */
static char *
warn_of (PartKind kind, const Part *part)
{
  const char *used = part->name, *best = why_simd_name (why_simd_best ());
  if (part->simd >= why_simd_best ())
    return NULL;
  switch (kind)
    {
    case PRODUCTS:
      /* Translators: an instruction set and a better one, such as AVX2 and AVX-512. */
      return g_strdup_printf (
          _ ("matrix products use %s, but the processor has %s: the environment variable "
             "WHYBRATO_SIMD limits them"),
          used, best);
    case SCATTERING:
      return g_strdup_printf (_ ("the scattering uses %s, but the processor has %s: this program "
                                 "was built without support for it"),
                              used, best);
    default:
      return g_strdup_printf (_ ("the Fourier transforms use %s, but the processor has %s: the "
                                 "FFTW library here was built without support for it"),
                              used, best);
    }
}

void
why_bench_kernels_text (GString *text)
{
  Part parts[N_PARTS];
  find_parts (parts);
  g_string_append_printf (text, _ ("processor has    %s\n"), why_simd_name (why_simd_best ()));
  g_string_append_printf (text, _ ("kernels          products %s, scattering %s, FFTs %s\n"),
                          parts[PRODUCTS].name, parts[SCATTERING].name, parts[FFT].name);
  for (int i = 0; i < N_PARTS; i++)
    {
      g_autofree char *warning = warn_of ((PartKind) i, &parts[i]);
      if (warning)
        g_string_append_printf (text, _ ("warning: %s\n"), warning);
    }
}

void
why_bench_kernels_json (JsonBuilder *builder)
{
  Part parts[N_PARTS];
  find_parts (parts);
  why_json_begin_object (builder, "kernels");
  why_json_add_string (builder, "processor", why_simd_name (why_simd_best ()));
  why_json_add_string (builder, "products", parts[PRODUCTS].name);
  why_json_add_string (builder, "scattering", parts[SCATTERING].name);
  why_json_add_string (builder, "fft", parts[FFT].name);
  why_json_begin_array (builder, "warnings");
  for (int i = 0; i < N_PARTS; i++)
    {
      g_autofree char *warning = warn_of ((PartKind) i, &parts[i]);
      if (warning)
        why_json_add_string (builder, NULL, warning);
    }
  json_builder_end_array (builder);
  json_builder_end_object (builder);
}
