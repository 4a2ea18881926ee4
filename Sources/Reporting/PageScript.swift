/// A script that a page carries. The page still works without it.
package struct PageScript: Sendable, Hashable {
  package let source: Markup
  /// As a content security policy names it: `sha256-` and the digest in base64.
  package let hash: Markup
}

extension PageScript {
  /// The script of a run's page: filters, film strips and links into closed parts.
  static let run = PageScript(
    source: filters + films + links,
    hash: "sha256-5xedj9VTgBf0wjYnAppqZUnEI/rljPCsEzG56NqnyXA=")

  /// Everything is within a block, so that no name becomes global.
  private static let filters: Markup = #"""
    'use strict';{
    const all=(selector,root)=>[...(root||document).querySelectorAll(selector)];
    const one=(selector,root)=>(root||document).querySelector(selector);
    const root=document.documentElement;
    root.classList.add('js');
    const has=(text,words)=>words.toLowerCase().split(/\s+/).every(word=>text.includes(word));

    const scenarios=one('#scenarios');
    if(scenarios){
      const rows=all('tbody tr',scenarios),verdict=one('.verdict-filter'),find=one('.scenario-find');
      const filter=()=>{
        let shown=0;
        for(const row of rows){
          const keep=(!verdict.value||row.dataset.verdict===verdict.value)
            &&has(row.textContent.toLowerCase(),find.value);
          shown+=keep;
          row.hidden=!keep;
          one('section[data-scenario="'+row.dataset.scenario+'"]').hidden=!keep;
        }
        one('.scenario-count').value=shown+' of '+rows.length;
      };
      verdict.addEventListener('change',filter);
      find.addEventListener('input',filter);
      filter();
    }

    const slices=one('#slices');
    if(slices){
      const rows=all('tbody tr',slices),metric=one('.slice-metric'),find=one('.slice-find');
      const apart=one('.slice-apart');
      const filter=()=>{
        let shown=0;
        for(const cell of all('[data-metric]',slices))cell.hidden=cell.dataset.metric!==metric.value;
        for(const row of rows){
          const cell=one('td[data-metric="'+metric.value+'"]',row);
          const keep=(!apart.checked||cell.dataset.apart==='1')
            &&has(row.cells[0].textContent.toLowerCase(),find.value);
          shown+=keep;
          row.hidden=!keep;
        }
        one('.slice-count').value=shown+' of '+rows.length;
      };
      metric.addEventListener('change',filter);
      apart.addEventListener('change',filter);
      find.addEventListener('input',filter);
      filter();
    }

    """#

  private static let films: Markup = #"""
    const films=new Map();
    let latest=null;
    class Film{
      constructor(node){
        this.node=node;
        this.figures=all('.picture',node);
        this.range=one('.position',node);
        this.cursor=one('.cursor',node.closest('.body'));
        this.timer=0;
        this.at=0;
        const first=this.figures.findIndex(figure=>figure.dataset.event==='1');
        one('.previous',node).addEventListener('click',()=>this.step(-1));
        one('.next',node).addEventListener('click',()=>this.step(1));
        one('.play',node).addEventListener('click',()=>this.play());
        this.range.addEventListener('input',()=>{this.stop();this.show(+this.range.value);});
        node.addEventListener('keydown',event=>this.key(event));
        node.addEventListener('pointerdown',()=>{latest=this;});
        if(this.cursor)this.cursor.ownerSVGElement.addEventListener('click',event=>this.seek(event));
        this.show(Math.max(first,0));
        const episode=node.closest('details');
        if(episode.open)this.fill();
        episode.addEventListener('toggle',()=>{if(episode.open)this.fill();else this.stop();});
      }
      fill(){
        const strip=one('.thumbs',this.node);
        if(strip.firstChild)return;
        this.figures.forEach((figure,index)=>{
          const thumb=document.createElement('button');
          thumb.type='button';
          thumb.tabIndex=-1;
          thumb.className=figure.dataset.event==='1'?'moment':'';
          thumb.setAttribute('aria-label',figure.querySelector('figcaption').textContent);
          const image=document.createElement('img');
          image.alt='';
          image.decoding='async';
          image.src=one('img',figure).src;
          const time=document.createElement('span');
          time.textContent=(+figure.dataset.time).toFixed(1)+' s';
          thumb.append(image,time);
          thumb.addEventListener('click',()=>{this.stop();this.show(index);});
          strip.append(thumb);
        });
        this.show(this.at);
      }
      show(index){
        latest=this;
        this.at=Math.min(Math.max(index,0),this.figures.length-1);
        this.figures.forEach((figure,place)=>figure.classList.toggle('current',place===this.at));
        const figure=this.figures[this.at];
        this.range.value=this.at;
        this.range.setAttribute('aria-valuetext',one('figcaption',figure).textContent);
        const strip=one('.thumbs',this.node);
        [...strip.children].forEach((thumb,place)=>{
          thumb.classList.toggle('current',place===this.at);
          if(place===this.at)strip.scrollLeft=thumb.offsetLeft-(strip.clientWidth-thumb.offsetWidth)/2;
        });
        if(this.cursor){
          const {from,to,left,right}=this.cursor.dataset;
          const x=+left+(figure.dataset.time-from)/(to-from)*(right-left);
          this.cursor.setAttribute('x1',x);
          this.cursor.setAttribute('x2',x);
          this.cursor.classList.add('shown');
        }
      }
      step(by){this.stop();this.show(this.at+by);}
      stop(){clearInterval(this.timer);this.timer=0;one('.play',this.node).textContent='▶';}
      play(){
        if(this.timer)return this.stop();
        if(this.at===this.figures.length-1)this.show(0);
        one('.play',this.node).textContent='❚❚';
        this.timer=setInterval(()=>{
          if(this.at===this.figures.length-1)this.stop();else this.show(this.at+1);
        },350);
      }
      seek(event){
        if(event.target.closest('a'))return;
        const box=this.cursor.ownerSVGElement.getBoundingClientRect();
        const {from,to,left,right}=this.cursor.dataset;
        const x=(event.clientX-box.left)/box.width*this.cursor.ownerSVGElement.viewBox.baseVal.width;
        const time=+from+(x-left)/(right-left)*(to-from);
        const away=this.figures.map(figure=>Math.abs(figure.dataset.time-time));
        this.stop();
        this.show(away.indexOf(Math.min(...away)));
      }
      key(event){
        if(event.altKey||event.ctrlKey||event.metaKey)return;
        const layer={b:'.show-boxes',m:'.show-masks',d:'.show-depth'}[event.key];
        if(layer){
          const box=one(layer,this.node);
          if(box)box.click();
        }else if(event.target.matches('input,button')){
          return;
        }else if(event.key==='ArrowLeft'){
          this.step(-1);
        }else if(event.key==='ArrowRight'){
          this.step(1);
        }else if(event.key===' '){
          this.play();
        }else{
          return;
        }
        event.preventDefault();
      }
    }
    for(const node of all('.film'))films.set(node,new Film(node));

    """#

  private static let links: Markup = #"""
    const follow=()=>{
      const target=location.hash.length>1&&document.getElementById(decodeURIComponent(location.hash.slice(1)));
      if(!target)return;
      const scenario=target.closest('section[data-scenario]');
      if(scenario)scenario.hidden=false;
      for(let part=target;part;part=part.parentElement)if(part.tagName==='DETAILS')part.open=true;
      const film=films.get(target.closest('.film'));
      if(!film)return target.scrollIntoView();
      film.stop();
      film.fill();
      film.show(film.figures.indexOf(target));
      film.node.scrollIntoView({block:'nearest'});
      film.node.focus({preventScroll:true});
    };
    addEventListener('hashchange',follow);
    document.addEventListener('click',event=>{
      const link=event.target.closest('a[href^="#"],svg a');
      if(link&&link.getAttribute('href')===location.hash)follow();
    });
    document.addEventListener('keydown',event=>{
      if(event.target!==document.body||!latest||!latest.node.offsetParent)return;
      if(event.key===' ')return;
      latest.key(event);
    });
    follow();
    }
    """#
}
