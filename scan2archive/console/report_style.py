# SPDX-License-Identifier: Apache-2.0
"""The look of the morning report, on a screen and printed."""

from __future__ import annotations

STYLE = """
:root{--ink:#1f2933;--soft:#5b6875;--line:#d9dee4;--pale:#f5f7f9;--good:#1b7f4b;--warn:#a15c00;--bad:#b3261e}
*{box-sizing:border-box}body{margin:0;background:#eceff2;color:var(--ink);
font:15px/1.5 "Noto Sans","Segoe UI",Roboto,"DejaVu Sans",Arial,sans-serif}
main{max-width:1000px;margin:24px auto;background:#fff;padding:32px 40px;border-top:6px solid #8c1d18}
header{display:flex;justify-content:space-between;gap:24px;align-items:flex-end;flex-wrap:wrap}
h1{font-size:26px;line-height:1.25;margin:2px 0}h2{font-size:17px;margin:32px 0 10px;border-bottom:2px solid var(--line);
padding-bottom:5px}h2 small{font-weight:400;color:var(--soft)}.over{font-size:12px;letter-spacing:.09em;
text-transform:uppercase;color:var(--soft)}.when{text-align:right;color:var(--soft)}.when b{color:var(--ink)}
.banner{margin:20px 0;padding:13px 18px;border-left:6px solid;font-size:17px;font-weight:600}
.banner p{margin:4px 0 0;font-size:14px;font-weight:400;color:var(--ink)}.ok{background:#e8f5ee;border-color:var(--good);color:var(--good)}
.review{background:#fdf3e1;border-color:#d98e04;color:var(--warn)}.failed,.stopped{background:#fcebea;border-color:var(--bad);color:var(--bad)}
.tiles{display:grid;grid-template-columns:repeat(4,1fr);gap:10px}.tile{background:var(--pale);padding:11px 14px}
.tile b{display:block;font-size:25px;line-height:1.2}.tile span{color:var(--soft);font-size:13px}
.tile.w b{color:var(--warn)}.tile.b b{color:var(--bad)}
table{border-collapse:collapse;width:100%;font-size:14px}th{text-align:left;font-size:12px;color:var(--soft);font-weight:600}
th,td{padding:6px 10px 6px 0;border-bottom:1px solid var(--line);vertical-align:top;overflow-wrap:anywhere}
td.n,th.n{text-align:right;white-space:nowrap;font-variant-numeric:tabular-nums}tr{break-inside:avoid}
.wide th{width:33%}
.soft{color:var(--soft);font-size:13px}code{font:12.5px/1.4 "DejaVu Sans Mono",Consolas,monospace;background:var(--pale);padding:1px 5px}
.bar{display:grid;grid-template-columns:minmax(200px,34%) 1fr 48px;gap:12px;align-items:center;font-size:14px;margin:4px 0}
.bar i{display:block;height:13px;background:#d98e04}.bar span{text-align:right;font-variant-numeric:tabular-nums}.bar.run i{background:#4a7aa5}
.cards{display:grid;grid-template-columns:repeat(4,1fr);gap:14px}.card{border:1px solid var(--line);font-size:13px;break-inside:avoid}
.card a,.card .none{display:block;height:215px;overflow:hidden;background:var(--pale);border-bottom:1px solid var(--line)}
.card .none{display:grid;place-items:center;color:var(--soft)}.card img{width:100%;display:block}
.card div.t{padding:8px 10px;overflow-wrap:anywhere}.q{font-weight:700;color:var(--bad)}
footer{margin-top:32px;color:var(--soft);font-size:12.5px;border-top:1px solid var(--line);padding-top:10px}
@media screen and (max-width:760px){.tiles,.cards{grid-template-columns:repeat(2,1fr)}main{padding:20px}}
@media print{body{background:#fff;font-size:11.5px}main{margin:0;padding:0;max-width:none;border-top-width:4px}
.banner,.tile,.bar i,code{-webkit-print-color-adjust:exact;print-color-adjust:exact}.card a,.card .none{height:150px}.tiles{gap:6px}h2{margin-top:20px}h2{break-after:avoid}}
@page{size:A4;margin:13mm}
"""
