/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "nn/why-matmul.h"

/* why-matmul-kernel.c, built once for each instruction set. */
void why_matmul_plain (const WhyProduct *product);
void why_matmul_avx (const WhyProduct *product);
void why_matmul_avx2 (const WhyProduct *product);
void why_matmul_avx512 (const WhyProduct *product);
