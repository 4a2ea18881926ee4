/// How pages look: light or dark as the reader's system asks, no outside fonts.
package enum Stylesheet {
  package static let page: Markup =
    colors + text + tables + run + episodes + pictures + film + plots + narrow

  private static let colors: Markup = """
    :root{color-scheme:light dark;--ground:#f6f7f6;--surface:#fff;--ink:#18211e;--muted:#5d6b66;\
    --line:#dfe4e1;--faint:#eef1ef;--truth:#38443f;--reported:#2468d2;--accent:#0c7a6b;\
    --good:#188046;--good-ground:#e2f3e8;--bad:#c4321d;--bad-ground:#fce7e3;--warning:#b26205;\
    --neutral:#9aa6a1;--shade:#18211e3d}
    @media(prefers-color-scheme:dark){:root{--ground:#121715;--surface:#1b2220;--ink:#e7edea;\
    --muted:#9aa8a2;--line:#313b37;--faint:#232c29;--truth:#d3dcd8;--reported:#6ea6ff;\
    --accent:#4fc4b2;--good:#5ecb8a;--good-ground:#16321f;--bad:#ff8570;--bad-ground:#43201a;\
    --warning:#f0a94b;--neutral:#74817b;--shade:#000000b3}}

    """

  private static let text: Markup = """
    *{box-sizing:border-box}
    body{margin:0 auto;padding:28px clamp(14px,3vw,40px) 40px;max-width:1180px;\
    background:var(--ground);color:var(--ink);\
    font:15px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans",sans-serif}
    h1{font-size:30px;line-height:1.2;margin:0;letter-spacing:-.015em;overflow-wrap:anywhere}
    h2{font-size:20px;line-height:1.3;margin:0 0 10px;letter-spacing:-.01em;overflow-wrap:anywhere}
    h4{font-size:14px;margin:18px 0 6px}
    a{color:var(--accent);text-underline-offset:2px}
    code{font:13px/1.5 ui-monospace,"SF Mono",Menlo,Consolas,"DejaVu Sans Mono",monospace}
    .muted,.note,.purpose,.empty,footer{color:var(--muted)}
    .brand{font-weight:700;color:var(--accent);margin-bottom:10px}
    .brand span{font-weight:400;color:var(--muted);margin-left:4px}
    .headline{display:flex;flex-wrap:wrap;gap:8px 24px;align-items:center;\
    justify-content:space-between}
    .verdict{margin:0;padding:8px 16px;border-radius:10px;font-size:17px;font-weight:600;\
    white-space:nowrap}
    .verdict b{margin-right:4px}.verdict span{font-weight:400;margin-left:12px;opacity:.85}
    .verdict.good,.badge.good{color:var(--good);background:var(--good-ground)}
    .verdict.bad,.badge.bad{color:var(--bad);background:var(--bad-ground)}
    .badge{display:inline-block;padding:1px 9px;border-radius:99px;font-size:13px;\
    font-weight:600;white-space:nowrap;vertical-align:middle}
    .tag{display:inline-block;padding:0 8px;border:1px solid var(--line);border-radius:99px;\
    font-size:12.5px;font-weight:400;color:var(--muted);white-space:nowrap}
    .facts{display:flex;flex-wrap:wrap;gap:12px 34px;margin:18px 0 0}
    .facts dt{font-size:12.5px;color:var(--muted)}
    .facts dd{margin:0;font-weight:600;font-variant-numeric:tabular-nums;overflow-wrap:anywhere}
    section{margin-top:26px;background:var(--surface);border:1px solid var(--line);\
    border-radius:14px;padding:20px 22px}
    .purpose{margin:-4px 0 14px}
    footer{margin-top:26px;font-size:13px}

    """

  /// What scrolls sideways has a shade at each side on which more of it lies: two covers scroll with
  /// the content and hide the shades at the ends.
  private static let tables: Markup = """
    .scroll{overflow-x:auto;background:\
    linear-gradient(90deg,var(--surface) 40%,transparent) 0 0/44px 100% local,\
    linear-gradient(270deg,var(--surface) 40%,transparent) 100% 0/44px 100% local,\
    linear-gradient(90deg,var(--shade),transparent) 0 0/16px 100% scroll,\
    linear-gradient(270deg,var(--shade),transparent) 100% 0/16px 100% scroll;\
    background-repeat:no-repeat}
    table{border-collapse:collapse;width:100%;font-variant-numeric:tabular-nums}
    th{text-align:left;font-weight:500;font-size:13px;color:var(--muted);white-space:nowrap}
    th,td{padding:8px 14px 8px 0;border-bottom:1px solid var(--line);vertical-align:top}
    tbody tr:last-child td{border-bottom:0}
    th:last-child,td:last-child{padding-right:0}
    .number{text-align:right;white-space:nowrap}
    .summary th,.summary td{padding-right:9px}
    .summary td:nth-child(2){min-width:180px}
    .summary thead th{white-space:normal;vertical-align:bottom}
    .summary small{display:block;color:var(--muted);font-size:13px}
    .summary td:first-child,.criteria td:first-child{width:1%}
    .where{margin:2px 0 0;color:var(--muted)}
    .bad-text{color:var(--bad);font-weight:600}
    .command{display:block;margin-top:6px;padding:6px 10px;border-radius:7px;\
    background:var(--faint);overflow-x:auto;user-select:all}
    .command span{white-space:nowrap}
    .criteria td:nth-child(3),.criteria td:nth-child(4){white-space:nowrap}

    """

  /// The parts that speak of all episodes.
  private static let run: Markup = """
    nav{display:flex;flex-wrap:wrap;gap:4px 18px;margin-top:18px;font-size:14px}
    h3{font-size:15px;margin:18px 0 4px}
    section>h3:first-of-type{margin-top:0}
    [hidden]{display:none!important}
    .filters{display:none;flex-wrap:wrap;gap:8px 18px;align-items:center;margin-bottom:12px;\
    font-size:13.5px;color:var(--muted)}
    .js .filters{display:flex}
    .filters select,.filters input[type=search]{font:inherit;color:var(--ink);\
    background:var(--surface);border:1px solid var(--line);border-radius:7px;padding:4px 8px;\
    max-width:100%}
    .filters input[type=checkbox]{accent-color:var(--accent);vertical-align:-2px}
    select:focus-visible,button:focus-visible,.film:focus-visible{outline:2px solid var(--accent);\
    outline-offset:2px;border-radius:3px}
    .baseline{margin:0 0 10px}
    .sentences{margin:0 0 12px;padding-left:20px}
    .metrics small{display:block;color:var(--muted);font-size:12.5px;font-weight:400}
    .metrics .badge{padding:0 8px}
    .evidence a{display:block;white-space:nowrap;font-size:13px}
    .sparkline{width:92px;height:24px;display:block}
    .sparkline path{fill:none;stroke:var(--neutral);stroke-width:1.4}
    .sparkline circle{fill:var(--neutral)}.sparkline .last{fill:var(--accent)}
    .confusion{width:auto;font-size:13px;border-collapse:separate;border-spacing:2px}
    .confusion th,.confusion td{border:0;padding:3px 8px}
    .confusion thead th{vertical-align:bottom;padding:0 4px 6px}
    .confusion thead span{writing-mode:vertical-rl;transform:rotate(180deg)}
    .confusion tbody th{text-align:right;color:var(--ink);padding-left:0}
    .confusion td{text-align:center;min-width:34px;background:var(--faint);border-radius:4px;\
    padding:3px 6px}
    .confusion td a{color:inherit}
    .confusion .right{background:color-mix(in srgb,var(--good) calc(60%*var(--strength)),\
    var(--surface))}
    .confusion .wrong{background:color-mix(in srgb,var(--bad) calc(75%*var(--strength)),\
    var(--surface))}
    .chart{margin-top:6px}.chart .facts{margin-top:8px}
    .slices th small{display:block;font-weight:400}
    .slice-name{overflow-wrap:anywhere;min-width:180px}
    .slices b{font-weight:600;margin-right:10px}
    .range{width:160px;height:16px;vertical-align:-3px}
    .range .interval{stroke:var(--reported);stroke-width:4;opacity:.35;stroke-linecap:round}
    .range .whole{stroke:var(--neutral);stroke-width:1.5}
    .range circle{fill:var(--reported)}
    [data-apart] .interval{stroke:var(--warning);opacity:.55}
    [data-apart] circle{fill:var(--warning)}

    """

  private static let episodes: Markup = """
    .episode{margin-top:14px;border-top:1px solid var(--line);padding-top:12px}
    .episode>summary{cursor:pointer;display:flex;flex-wrap:wrap;gap:4px 14px;align-items:center}
    .episode>summary::before,.table>summary::before{content:"▸";color:var(--muted);width:10px}
    .episode[open]>summary::before,.table[open]>summary::before{content:"▾"}
    summary{list-style:none}summary::-webkit-details-marker{display:none}
    summary:focus-visible,a:focus-visible,input:focus-visible{outline:2px solid var(--accent);\
    outline-offset:3px;border-radius:3px}
    summary em{font-style:normal;color:var(--muted)}
    .body{padding-top:12px}
    .prompts{margin:0;padding:0;list-style:none}
    .prompts li{padding:3px 0}
    .prompts time{display:inline-block;min-width:64px;color:var(--warning);font-weight:600;\
    font-variant-numeric:tabular-nums}
    .table{margin-top:14px}.table>summary{cursor:pointer;color:var(--muted);display:flex;gap:8px}

    """

  private static let pictures: Markup = """
    .switches{display:flex;flex-wrap:wrap;gap:4px 18px;font-size:13.5px;color:var(--muted);\
    margin-bottom:8px;align-items:center}
    .switches label{cursor:pointer;color:var(--ink)}
    .switches input{accent-color:var(--accent);vertical-align:-2px}
    .pictures{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(100%,340px),1fr));\
    gap:16px}
    .picture{margin:0}
    .stack{position:relative;border-radius:9px;overflow:hidden;background:var(--faint);\
    line-height:0}
    .stack img{width:100%;height:auto;display:block}
    .stack .mask,.stack .depth,.stack svg{position:absolute;inset:0;width:100%;height:100%}
    .picture.crowded{grid-column:1/-1}
    .crowded .stack{margin:0 25%;overflow:visible}
    .crowded .stack svg{overflow:visible}
    .picture figcaption{display:flex;justify-content:space-between;gap:10px;font-size:13.5px;\
    margin-top:5px}
    .picture figcaption .muted{white-space:nowrap}
    .gallery:has(.show-boxes:not(:checked)) .stack svg,\
    .gallery:has(.show-masks:not(:checked)) .mask{display:none}
    .stack .depth{display:none}
    .gallery:has(.show-depth:checked) .depth{display:block}
    .depth-key{display:none}.gallery:has(.show-depth:checked) .depth-key{display:inline}
    .ramp{display:inline-block;width:90px;height:9px;margin:0 6px;border-radius:2px;\
    background:linear-gradient(90deg,#fff1b5,#faa33c,#ce3e51,#6e206e,#201242)}
    .names{display:none;margin:4px 0 0;font-size:13px;color:var(--muted)}
    .box rect{stroke-width:2;vector-effect:non-scaling-stroke}
    .box .edge{fill:none}
    .box .leader{stroke-width:1;vector-effect:non-scaling-stroke}
    .box text{font-family:system-ui,-apple-system,"Segoe UI",Roboto,sans-serif;font-weight:600}
    .box.truth .edge{stroke:#fff;stroke-dasharray:5 3}
    .box.truth .leader{stroke:#fff;mix-blend-mode:difference}
    .box.reported .leader,.box.accent .leader{stroke:#3f8cff}
    .box.truth .plate{fill:#ffffffd9}.box.truth text{fill:#18211e}
    .box.reported .edge,.box.accent .edge{stroke:#3f8cff}
    .box.reported .plate,.box.accent .plate{fill:#1f5fc4e6}
    .box.reported text,.box.accent text,.box.good text,.box.bad text{fill:#fff}
    .box.good .edge{stroke:#35c26e}.box.good .plate{fill:#13713be6}
    .box.bad .edge{stroke:#ff5a40}.box.bad .plate{fill:#b52b16e6}
    .box.warning .edge{stroke:#f0a030}.box.neutral .edge{stroke:#b9c4bf}

    """

  /// One picture at a time, where scripts run.
  private static let film: Markup = """
    .scrubber,.thumbs{display:none}
    .js .film .pictures{display:block}
    .js .film .picture{display:none;max-width:720px;margin:0 auto}
    .js .film .picture.crowded{max-width:none}
    .js .film .picture.current{display:block}
    .js .scrubber{display:flex;gap:8px;align-items:center;margin-top:10px}
    .scrubber button{font:inherit;min-width:40px;height:34px;border:1px solid var(--line);\
    border-radius:8px;background:var(--surface);color:var(--ink);cursor:pointer}
    .scrubber input{flex:1;min-width:0;accent-color:var(--accent)}
    .js .thumbs{display:flex;gap:4px;overflow-x:auto;position:relative;padding:8px 2px 10px}
    .thumbs button{flex:none;width:76px;padding:0;border:2px solid transparent;border-radius:6px;\
    background:none;color:var(--muted);font:11.5px/1.5 system-ui,sans-serif;cursor:pointer;\
    overflow:hidden}
    .thumbs img{display:block;width:100%;height:auto}
    .thumbs .moment{color:var(--ink);font-weight:600;border-bottom-color:var(--warning)}
    .thumbs .current{border-color:var(--accent)}
    .film:focus{outline-offset:6px}

    """

  private static let plots: Markup = """
    .plot{margin:20px 0 0}
    .plot figcaption{display:flex;flex-wrap:wrap;gap:2px 20px;justify-content:space-between;\
    font-size:14px;font-weight:600;margin-bottom:2px}
    .plot .scroll>svg{display:block;width:100%;min-width:620px;height:auto}
    .plot .phone{display:none}.plot .phone>svg,.plot .small>svg{display:block;width:100%;height:auto}
    .legend{display:flex;flex-wrap:wrap;gap:2px 16px;margin:0;padding:0;list-style:none;\
    font-weight:400;font-size:13px;color:var(--muted)}
    .swatch{display:inline-block;width:16px;height:0;border-top:3px solid;margin-right:6px;\
    vertical-align:4px;color:var(--neutral)}
    .swatch.dash{border-top-style:dashed}
    .swatch.dot{width:8px;height:8px;border:0;border-radius:50%;background:currentColor;\
    vertical-align:0}
    .swatch.area{width:14px;height:11px;border:0;border-radius:2px;background:currentColor;\
    opacity:.6;vertical-align:-1px}
    .swatch.box{width:14px;height:11px;border:2px solid;border-radius:2px;vertical-align:-1px}
    .swatch.box.truth{border-style:dashed}
    .swatch.stroke.truth{opacity:.55}
    .swatch.truth{color:var(--truth)}.swatch.reported{color:var(--reported)}
    .swatch.accent{color:var(--accent)}.swatch.good{color:var(--good)}
    .swatch.bad{color:var(--bad)}.swatch.warning{color:var(--warning)}
    .plot text{font:12px system-ui,-apple-system,"Segoe UI",Roboto,sans-serif;fill:var(--muted)}
    .plot .rail-label{fill:var(--ink)}
    .plot .grid{stroke:var(--line);stroke-width:1}
    .plot .axis{stroke:var(--neutral)}
    .plot .rail-line{stroke:var(--line)}
    .plot .curve{fill:none;stroke-width:1.8;stroke-linejoin:round;stroke:var(--neutral)}
    .plot .curve.neutral{stroke-width:1;opacity:.8}
    .plot .curve.truth{stroke:var(--truth);stroke-width:2.6;opacity:.55}
    .plot .curve.reported{stroke:var(--reported)}.plot .curve.accent{stroke:var(--accent)}
    .plot .curve.good{stroke:var(--good)}.plot .curve.bad{stroke:var(--bad)}
    .plot .curve.warning{stroke:var(--warning)}
    .plot .reference{stroke:var(--neutral);stroke-dasharray:6 4;stroke-width:1.5}
    .plot .reference.good{stroke:var(--good)}.plot .reference.bad{stroke:var(--bad)}
    .plot .reference.warning{stroke:var(--warning)}.plot .reference.accent{stroke:var(--accent)}
    .plot .mark,.plot .point{fill:var(--neutral)}
    .plot .mark path,.plot .mark circle{stroke:var(--surface);stroke-width:1.2}
    .plot .mark .cross{stroke:var(--neutral);stroke-width:2.4;fill:none}
    .plot .mark.bad .cross{stroke:var(--bad)}.plot .mark.good .cross{stroke:var(--good)}
    .plot .bar{fill:var(--neutral)}
    .plot .mark.truth,.plot .point.truth,.plot .bar.truth{fill:var(--truth)}
    .plot .mark.reported,.plot .point.reported,.plot .bar.reported{fill:var(--reported)}
    .plot .mark.accent,.plot .point.accent,.plot .bar.accent{fill:var(--accent)}
    .plot .mark.good,.plot .point.good{fill:var(--good)}
    .plot .mark.bad,.plot .point.bad,.plot .bar.bad{fill:var(--bad)}
    .plot .mark.warning,.plot .point.warning,.plot .bar.warning{fill:var(--warning)}
    .plot .bar.good{fill:var(--good);opacity:.4}.plot .bar.reported{opacity:.3}
    .plot .bar.bad{opacity:.75}.plot .bar.warning{opacity:.7}
    .plot .bar-text{fill:var(--ink);font-weight:600}
    .plot .area{fill:var(--neutral);opacity:.55}
    .plot .area.reported{fill:var(--reported)}.plot .area.accent{fill:var(--accent)}
    .plot .area.good{fill:var(--good)}.plot .area.bad{fill:var(--bad)}
    .plot a .mark{cursor:pointer}
    .plot .cursor{display:none}
    .plot .cursor.shown{display:inline;stroke:var(--accent);stroke-width:1.5}

    """

  /// Phones.
  private static let narrow: Markup = """
    @media(max-width:640px){
    body{padding-top:18px}
    h1{font-size:22px}
    section{padding:16px 14px;border-radius:10px}
    .facts{gap:10px 22px}
    .crowded .stack{margin:0;overflow:hidden}
    .stack .leader,.crowded .plate,.crowded text{display:none}
    .crowded .names{display:block}
    .criteria thead{display:none}
    .criteria tr{display:flex;flex-wrap:wrap;gap:2px 12px;padding:8px 0;\
    border-bottom:1px solid var(--line)}
    .criteria td{border:0;padding:0}.criteria td:first-child{width:auto}
    .criteria td:last-child{flex-basis:100%;min-width:0}
    .criteria td:nth-child(4)::before{content:"got ";color:var(--muted);font-weight:400}
    .number{padding-right:10px}
    .summary thead th{white-space:nowrap}
    .scrubber button{min-width:44px;height:44px}
    .filters label,.filters select,.filters input[type=search]{max-width:100%}
    .plot .scroll>svg{min-width:560px}
    .plot .whole{display:none}.plot .phone{display:block}
    }
    """
}
